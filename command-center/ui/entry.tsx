/** Starts the application in the browser. */
import './parts/base.css';
import { render } from 'solid-js/web';
import { App } from './app.tsx';
import { startLanguage } from './i18n/language.ts';
import { startTheme } from './theme.ts';

startLanguage(location.search);
startTheme(location.search);
const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');
render(() => <App />, root);
