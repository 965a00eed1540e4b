import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { demoPeople } from './people.ts';
import { readSettings } from './settings.ts';

const root = createRoot(document.querySelector('#root') as HTMLElement);

try {
  const settings = await readSettings();
  root.render(<App settings={settings} people={settings.hasDemo ? await demoPeople(settings) : []} />);
} catch {
  root.render(<p role="alert">The gateway cannot be reached. Load this page again when it can.</p>);
}
