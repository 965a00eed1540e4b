import { useState, type FormEvent } from 'react';
import { personOfToken, type Person } from './people.ts';
import type { Settings } from './settings.ts';

export interface TokenFormProps {
  settings: Settings;
  use(person: Person): void;
  /** The gateway does not take their token, or no longer. */
  refuse(person: Person): void;
  /** Whether that befell the token that was given last. */
  isRefused: boolean;
}

/** Where there is no demo, people bring a token of their own. It stays in the memory of the page. */
export function TokenForm({ settings, use, refuse, isRefused }: TokenFormProps) {
  const [isWrong, setWrong] = useState(false);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    try {
      use(personOfToken(settings, String(new FormData(form).get('token')).trim(), refuse));
      form.reset();
      setWrong(false);
    } catch {
      setWrong(true);
    }
  }

  return (
    <form onSubmit={submit}>
      <label htmlFor="token">Access token of an end user</label>
      <textarea id="token" name="token" rows={4} autoComplete="off" spellCheck={false} required />
      {isWrong && <p role="alert">That is no access token.</p>}
      {isRefused && !isWrong && <p role="alert">That token was refused, or has ended. Another one is needed.</p>}
      <button type="submit">Show their cards</button>
    </form>
  );
}
