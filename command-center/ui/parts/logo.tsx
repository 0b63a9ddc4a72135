/** The product's mark: one warm pipe over a ground line. */
import type { JSX } from 'solid-js';

export function Logo(props: { readonly size?: string }): JSX.Element {
  return (
    <svg
      viewBox="0 0 32 32"
      width={props.size ?? '1.9rem'}
      height={props.size ?? '1.9rem'}
      aria-hidden="true"
    >
      <path
        d="M2 24h8c3.3 0 5-2 5-5v-6c0-3 1.7-5 5-5h10"
        fill="none"
        stroke="var(--hearth)"
        stroke-width="3.4"
        stroke-linecap="round"
      />
      <circle cx="15" cy="16" r="4.6" fill="var(--bg0)" stroke="var(--hearth)" stroke-width="3" />
      <path d="M2 29.6h28" stroke="var(--t3)" stroke-width="1.4" stroke-linecap="round" opacity=".6" />
    </svg>
  );
}
