/** A dialog for what needs an answer: keeps the focus, closes with Esc, never lies over the map's alarms by itself. */
import { Dialog as KobalteDialog } from '@kobalte/core/dialog';
import type { JSX, ParentProps } from 'solid-js';
import { t } from '../i18n/language.ts';
import css from './dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: string;
  /** Buttons, the primary one last. */
  readonly actions: JSX.Element;
}

export function Dialog(props: ParentProps<DialogProps>): JSX.Element {
  return (
    <KobalteDialog open={props.open} onOpenChange={props.onOpenChange} preventScroll={false}>
      <KobalteDialog.Portal>
        <KobalteDialog.Overlay class={css.scrim} />
        <div class={css.place}>
          <KobalteDialog.Content class={css.dialog}>
            <header class={css.head}>
              <KobalteDialog.Title class={css.title}>{props.title}</KobalteDialog.Title>
              <KobalteDialog.CloseButton class={css.close} aria-label={t('common.close')}>
                ×
              </KobalteDialog.CloseButton>
            </header>
            <KobalteDialog.Description class={css.description}>{props.description}</KobalteDialog.Description>
            {props.children}
            <footer class={css.actions}>{props.actions}</footer>
          </KobalteDialog.Content>
        </div>
      </KobalteDialog.Portal>
    </KobalteDialog>
  );
}
