import { useEffect, useState } from 'react';

/** So long nothing may change before it is said: of five stages in a second a listener wants the last. */
const calmMs = 1_000;

/** Says to screen readers what is new, once it stays so. */
export function Announcer({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), calmMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p role="status" className="unseen">
      {said}
    </p>
  );
}
