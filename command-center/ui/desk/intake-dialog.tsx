/** A new report taken down at the desk: the form, then what is like it, and the button that dispatches it. */
import { createMemo, createResource, createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import { createStore } from 'solid-js/store';
import { listOf, serviceTypeItem } from '#command-center/contract/http.ts';
import { categories, urgencies } from '#dispatch-core/domain/service-type.ts';
import { callApi, sentenceOf } from '../api.ts';
import { language, t, tCode } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { nameOf } from '../place-words.ts';
import type { Reference } from '../reference.ts';
import css from './form.module.css';
import {
  ChoiceField,
  FormProblem,
  focusFirstEmpty,
  LineField,
  SelectField,
  TextField,
} from './form-fields.tsx';
import { newCommandId, type Registered, registerRequest } from './give-command.ts';
import { emptyIntake, type IntakeValues, missingIntake, reportOf } from './intake.ts';
import { IntakeResult } from './intake-result.tsx';

interface IntakeDialogProps {
  readonly open: boolean;
  readonly reference: Reference;
  readonly timeZone: string;
  readonly onClose: () => void;
  /** The request has been dispatched. */
  readonly onDispatched: (no: number, orderId: string | null) => void;
}

export function IntakeDialog(props: IntakeDialogProps): JSX.Element {
  return (
    <Show when={props.open}>
      <OpenIntake {...props} />
    </Show>
  );
}

function OpenIntake(props: IntakeDialogProps): JSX.Element {
  const [registered, setRegistered] = createSignal<Registered | null>(null);
  return (
    <Switch>
      <Match when={registered()}>
        {(answer) => (
          <IntakeResult
            answer={answer()}
            timeZone={props.timeZone}
            onClose={props.onClose}
            onDispatched={props.onDispatched}
          />
        )}
      </Match>
      <Match when={true}>
        <IntakeForm reference={props.reference} onClose={props.onClose} onRegistered={setRegistered} />
      </Match>
    </Switch>
  );
}

interface IntakeFormProps {
  readonly reference: Reference;
  readonly onClose: () => void;
  readonly onRegistered: (answer: Registered) => void;
}

function IntakeForm(props: IntakeFormProps): JSX.Element {
  const [values, setValues] = createStore<IntakeValues>({ ...emptyIntake });
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  // One id for this report, however often the button is pressed.
  const commandId = newCommandId();
  focusFirstEmpty('intake-form');
  const missing = createMemo(() => (tried() ? missingIntake(values) : []));
  const field: FieldOf = (name) => ({
    value: values[name],
    missing: missing().includes(name),
    onValue: (value) => setValues({ [name]: value }),
  });
  const submit = async (): Promise<void> => {
    setTried(true);
    if (missingIntake(values).length > 0 || busy()) return;
    setBusy(true);
    const answer = await registerRequest(commandId, reportOf(values));
    setBusy(false);
    if (answer.ok) props.onRegistered(answer.value);
    else setProblem(sentenceOf(answer.failure));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      title={t('intake.title')}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form="intake-form" disabled={busy()}>
            {t('intake.submit')}
          </Button>
        </>
      }
    >
      <form
        id="intake-form"
        class={css.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <MatterFields category={values.category} field={field} />
        <TextField {...field('description')} label={t('intake.description')} maxLength={4000} />
        <ChoiceField
          {...field('placeKind')}
          label={t('intake.place')}
          options={[
            { value: 'household', label: t('intake.place.household') },
            { value: 'public', label: t('intake.place.community') },
          ]}
        />
        <Show
          when={values.placeKind === 'household'}
          fallback={
            <div class={css.two}>
              <SelectField
                {...field('communityId')}
                label={t('intake.community')}
                empty={t('desk.field.choose')}
                groups={[{ label: null, options: communityOptions(props.reference) }]}
              />
              <LineField {...field('placeNote')} label={optional(t('intake.placeNote'))} />
            </div>
          }
        >
          <LineField
            {...field('householdId')}
            label={t('intake.householdId')}
            hint={t('intake.householdHint')}
          />
        </Show>
        <div class={css.two}>
          <LineField {...field('callerName')} label={optional(t('intake.callerName'))} />
          <LineField {...field('callerPhone')} label={optional(t('intake.callerPhone'))} type="tel" />
        </div>
        <FormProblem text={problem()} />
      </form>
    </Dialog>
  );
}

type FieldOf = (name: keyof IntakeValues) => {
  readonly value: string;
  readonly missing: boolean;
  readonly onValue: (value: string) => void;
};

/** Category, subtype of it, and urgency. */
function MatterFields(props: { readonly category: string; readonly field: FieldOf }): JSX.Element {
  const [types] = createResource(() => callApi('/api/service-types', listOf(serviceTypeItem)), {
    initialValue: null,
  });
  const subtypes = createMemo(() => {
    const answer = types.latest;
    const items = answer?.ok ? answer.value.items : [];
    return items.filter((type) => type.category === props.category);
  });
  return (
    <>
      <div class={css.two}>
        <SelectField
          {...props.field('category')}
          label={t('intake.category')}
          onValue={(value) => {
            props.field('category').onValue(value);
            props.field('subtype').onValue('');
          }}
          groups={[
            { label: null, options: categories.map((value) => ({ value, label: tCode('category', value) })) },
          ]}
        />
        <SelectField
          {...props.field('subtype')}
          label={t('intake.subtype')}
          empty={t('desk.field.choose')}
          groups={[
            {
              label: null,
              options: subtypes().map((type) => ({
                value: type.subtype,
                label: language() === 'zh' ? type.nameZh : type.nameEn,
              })),
            },
          ]}
        />
      </div>
      <SelectField
        {...props.field('urgency')}
        label={t('intake.urgency')}
        empty={t('intake.urgencyByType')}
        groups={[
          { label: null, options: urgencies.map((value) => ({ value, label: tCode('urgency', value) })) },
        ]}
      />
    </>
  );
}

function communityOptions(reference: Reference) {
  return reference.communities.items().map((one) => ({ value: one.id, label: nameOf(one) }));
}

function optional(label: string): string {
  return t('desk.field.optional', { label });
}
