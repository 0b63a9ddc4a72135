/** The state of the comparison: asked of the server, followed while something runs. */
import { createSignal, onCleanup, onMount } from 'solid-js';
import { type WhatIfAsked, type WhatIfState, whatIfState } from '#command-center/contract/what-if.ts';
import { callApi, type Failure } from '../api.ts';

const path = '/api/simulate';
/** Often enough for a bar that moves, seldom enough for the server. */
const followMs = 700;

export interface WhatIfData {
  /** Null until the server has answered. */
  readonly state: () => WhatIfState | null;
  readonly failure: () => Failure | null;
  /** Asks for a run; the answer is followed until it has ended. */
  readonly run: (asked: WhatIfAsked) => Promise<void>;
}

/** Data of the page; ends with it. */
export function createWhatIf(): WhatIfData {
  const [state, setState] = createSignal<WhatIfState | null>(null);
  const [failure, setFailure] = createSignal<Failure | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const ask = async (asked?: WhatIfAsked): Promise<void> => {
    clearTimeout(timer);
    const answer = await callApi(
      path,
      whatIfState,
      asked === undefined ? {} : { method: 'POST', body: asked },
    );
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setState(answer.value);
    // A lost connection comes back; a refusal stays one.
    const goesOn = answer.ok ? answer.value.running !== null : answer.failure.kind === 'offline';
    clearTimeout(timer);
    if (goesOn) timer = setTimeout(() => void ask(), followMs);
  };
  onMount(() => void ask());
  onCleanup(() => clearTimeout(timer));
  return { state, failure, run: ask };
}
