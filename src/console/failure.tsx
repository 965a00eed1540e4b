/** Why something failed, as D1 gives it. */
export function Failure({ error: { code, message } }: { error: { code: string | null; message: string | null } }) {
  return (
    <p className="reason">
      <strong className="wrong">It failed:</strong> {message ?? 'no reason was given'} {code && <code>{code}</code>}
    </p>
  );
}
