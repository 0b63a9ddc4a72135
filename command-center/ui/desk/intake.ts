/** The form of a new report: what must be filled in, and what is sent. Pure. */

export interface IntakeValues {
  readonly category: string;
  readonly subtype: string;
  /** Empty = as usual for the subtype. */
  readonly urgency: string;
  readonly description: string;
  /** `household` or `public`. */
  readonly placeKind: string;
  readonly communityId: string;
  readonly placeNote: string;
  readonly householdId: string;
  readonly callerName: string;
  readonly callerPhone: string;
}

export const emptyIntake: IntakeValues = {
  category: 'repair',
  subtype: '',
  urgency: '',
  description: '',
  placeKind: 'household',
  communityId: '',
  placeNote: '',
  householdId: '',
  callerName: '',
  callerPhone: '',
};

/** Names of the fields that are needed and empty. */
export function missingIntake(values: IntakeValues): readonly (keyof IntakeValues)[] {
  const place = values.placeKind === 'household' ? 'householdId' : 'communityId';
  const needed = ['category', 'subtype', 'description', place] as const;
  return needed.filter((name) => values[name].trim() === '');
}

/** The report as `POST /api/requests` wants it; taken down by telephone. */
export function reportOf(values: IntakeValues): Readonly<Record<string, unknown>> {
  const name = orNull(values.callerName);
  const phone = orNull(values.callerPhone);
  return {
    source: 'phone',
    category: values.category,
    subtype: values.subtype,
    urgency: orNull(values.urgency),
    description: values.description.trim(),
    place:
      values.placeKind === 'household'
        ? { kind: 'household', householdId: values.householdId.trim() }
        : { kind: 'public', communityId: values.communityId, note: orNull(values.placeNote) },
    caller: name === null && phone === null ? null : { name, phone },
  };
}

function orNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}
