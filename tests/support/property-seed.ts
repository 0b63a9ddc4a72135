/** In CI property tests repeat the same cases, so that a change is judged by itself; anywhere else they look for new ones. */
import fc from 'fast-check';

if ((process.env.CI ?? '') !== '') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_122 });
