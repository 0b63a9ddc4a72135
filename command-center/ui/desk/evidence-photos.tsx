/** The evidence that came with the work, as thumbnails that open in full. */
import { For, type JSX, Show } from 'solid-js';
import type { EventItem } from '#command-center/contract/http.ts';
import { t, tCode } from '../i18n/language.ts';
import { evidenceOf } from './history.ts';
import css from './order-detail.module.css';

export function EvidencePhotos(props: { readonly events: readonly EventItem[] }): JSX.Element {
  const files = () => evidenceOf(props.events);
  const pathOf = (blobId: string): string => `/api/blobs/${encodeURIComponent(blobId)}`;
  return (
    <Show when={files().length > 0}>
      <section class={css.part}>
        <h3>
          {t('desk.section.evidence')} <span class="n t3">{files().length}</span>
        </h3>
        <ul class={css.photos}>
          <For each={files()}>
            {(file) => (
              <li>
                <a href={pathOf(file.blobId)} target="_blank" rel="noreferrer">
                  <Show when={file.kind !== 'audio'} fallback={<span>{tCode('evidence', file.kind)}</span>}>
                    <img src={pathOf(file.blobId)} alt={tCode('evidence', file.kind)} loading="lazy" />
                  </Show>
                  <span class={css.kind}>{tCode('evidence', file.kind)}</span>
                </a>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
