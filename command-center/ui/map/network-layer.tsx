/** The pipe network on the map and its line in the legend, which switches it on and off; key X does the same. */
import type { VectorTileSource } from 'maplibre-gl';
import { createEffect, createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { t } from '../i18n/language.ts';
import { pageHooks } from '../page-hooks.ts';
import { isTyping } from '../parts/toast.tsx';
import {
  networkLayers,
  networkSource,
  networkSourceSpec,
  networkTiles,
  secondaryFromZoom,
} from './layers/network.ts';
import css from './network-layer.module.css';
import { type Stage, useStage } from './stage.tsx';

const storageKey = 'hearthline.network';
/** How often a page that stays open asks whether the net has changed. */
const askMs = 60_000;

/** Stands in the legend inside of a stage; where nobody may touch anything (a kiosk) it is a line without a switch. */
export function NetworkOnMap(props: { readonly isFixed: boolean }): JSX.Element {
  const stage = useStage();
  const [visible, setVisible] = createSignal(readRemembered());
  const toggle = (): void => {
    setVisible(!visible());
    remember(visible());
  };
  createEffect(() => {
    if (stage.styleVersion() === null) return;
    const { map } = stage;
    const layers = networkLayers(stage.palette(), stage.markScale());
    if (!visible()) {
      for (const { id } of layers) if (map.getLayer(id) !== undefined) map.removeLayer(id);
      return;
    }
    if (map.getSource(networkSource) === undefined)
      map.addSource(networkSource, networkSourceSpec(location.origin));
    for (const layer of layers) stage.addLayer('seat-network', layer);
  });
  followVersion(visible, () => {
    const source = stage.map.getSource<VectorTileSource>(networkSource);
    source?.setTiles(networkTiles(location.origin));
  });
  if (!props.isFixed) onKey('x', toggle);
  pageHooks().network = () => countDrawn(stage);
  onCleanup(() => {
    delete pageHooks().network;
  });
  const words = (): JSX.Element => (
    <>
      <i class={css.primary} />
      {t('map.network.primary')}
      <Show when={visible() && stage.zoom() >= secondaryFromZoom}>
        <i class={css.secondary} />
        {t('map.network.secondary')}
      </Show>
    </>
  );
  return (
    <Show when={!props.isFixed} fallback={<span class={css.toggle}>{words()}</span>}>
      <button
        type="button"
        class={css.toggle}
        aria-pressed={visible()}
        title={t('map.network.toggle')}
        onClick={toggle}
      >
        {words()}
      </button>
    </Show>
  );
}

function countDrawn({ map }: Stage): number {
  const id = 'network-primary';
  return map.getLayer(id) === undefined ? 0 : map.queryRenderedFeatures({ layers: [id] }).length;
}

/** Calls `onNew` when the layer's tag is another one than before; the world tile holds nothing and costs nothing. */
function followVersion(wanted: () => boolean, onNew: () => void): void {
  let known: string | null = null;
  const ask = async (): Promise<void> => {
    if (!wanted() || document.hidden) return;
    const answer = await fetch('/tiles/live/network/0/0/0.mvt', { cache: 'no-store' }).catch(() => null);
    const tag = answer?.ok === true ? answer.headers.get('etag') : null;
    if (tag === null) return;
    if (known !== null && known !== tag) onNew();
    known = tag;
  };
  onMount(() => void ask());
  const timer = setInterval(() => void ask(), askMs);
  onCleanup(() => clearInterval(timer));
}

function onKey(key: string, run: () => void): void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key.toLowerCase() !== key || isTyping(event.target)) return;
    if (document.querySelector('[role="dialog"]') !== null) return;
    event.preventDefault();
    run();
  };
  onMount(() => document.addEventListener('keydown', onKeyDown));
  onCleanup(() => document.removeEventListener('keydown', onKeyDown));
}

function readRemembered(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

function remember(visible: boolean): void {
  try {
    localStorage.setItem(storageKey, visible ? 'on' : 'off');
  } catch {
    // A kiosk may forbid storage; the choice then lasts for the page only.
  }
}
