/** Which calls rtpengine writes down. */
import type { Plan } from './plan.ts';
import type { RenderInputs } from './render-inputs.ts';

/** `route[RECORD]`, called once when a call is answered. */
export function renderRecording({ plan }: RenderInputs): string {
  return `route[RECORD] {
	if (${condition(plan.recording)}) start_recording();
}`;
}

function condition(recording: Plan['recording']): string {
  switch (recording.policy) {
    case 'never':
      return '1 == 2';
    case 'always':
      return '1 == 1';
    case 'time': {
      const [from, to] = [recording.from, recording.to].map((time) => Number(time.replace(':', '')));
      const glue = recording.from <= recording.to ? '&&' : '||';
      return `$(timef(%H%M){s.int}) >= ${from} ${glue} $(timef(%H%M){s.int}) < ${to}`;
    }
    case 'direction':
      return recording.directions.length === 0
        ? '1 == 2'
        : recording.directions.map((direction) => `$dlg_var(direction) == "${direction}"`).join(' || ');
    default:
      return recording satisfies never;
  }
}
