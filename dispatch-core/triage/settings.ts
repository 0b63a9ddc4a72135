/** What triage takes for one outage: how many reports in what time, how improbable, how close in the network. */

export interface TriageSettings {
  /** Reports of these matters can be of one outage; leaks join by the pipe they lie on. */
  readonly subtypes: readonly string[];
  readonly minReports: number;
  /** With a standing alarm of the same heat station so many are enough. */
  readonly minReportsWithAlarm: number;
  /** The reports must fall within so many minutes. */
  readonly windowMinutes: number;
  /** Two reports are of one run when no more lies between them. */
  readonly linkMinutes: number;
  /** So improbable (per station and window) a gathering must be for reports that have nothing to do with each other. */
  readonly chance: number;
  /** Of the heat stations behind a main, this share must be concerned before the main is suspected. */
  readonly mainShare: number;
  /** Beyond this a proposal that nobody decided is taken back, and one that was dismissed is forgotten. */
  readonly proposalMinutes: number;
  /** What the suggested notice promises, by what is out. */
  readonly expectedMinutes: { readonly branch: number; readonly station: number; readonly main: number };
}

export const defaultTriage: TriageSettings = {
  subtypes: ['notWarm'],
  minReports: 5,
  minReportsWithAlarm: 3,
  windowMinutes: 10,
  linkMinutes: 3,
  chance: 1e-6,
  mainShare: 0.6,
  proposalMinutes: 120,
  expectedMinutes: { branch: 180, station: 120, main: 300 },
};

export interface TriageFault {
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with the settings, with paths; empty when they may be used. */
export function findTriageFaults(settings: TriageSettings): readonly TriageFault[] {
  const { expectedMinutes } = settings;
  const count = (value: number, min: number) => Number.isInteger(value) && value >= min && value <= 1000;
  const minutes = (value: number) => value > 0 && value <= 7 * 24 * 60;
  const fault = (isFine: boolean, path: string, message: string) => (isFine ? [] : [{ path, message }]);
  return [
    ...fault(settings.subtypes.length > 0, 'subtypes', 'must name a matter'),
    ...fault(count(settings.minReports, 3), 'minReports', 'must be a whole number, 3 to 1000'),
    ...fault(
      count(settings.minReportsWithAlarm, 2),
      'minReportsWithAlarm',
      'must be a whole number, 2 to 1000',
    ),
    ...fault(minutes(settings.windowMinutes), 'windowMinutes', 'must be minutes above 0'),
    ...fault(minutes(settings.linkMinutes), 'linkMinutes', 'must be minutes above 0'),
    ...fault(settings.chance > 0 && settings.chance < 0.1, 'chance', 'must be above 0 and below 0.1'),
    ...fault(settings.mainShare > 0 && settings.mainShare <= 1, 'mainShare', 'must be above 0 and at most 1'),
    ...fault(minutes(settings.proposalMinutes), 'proposalMinutes', 'must be minutes above 0'),
    ...(['branch', 'station', 'main'] as const).flatMap((kind) =>
      fault(minutes(expectedMinutes[kind]), `expectedMinutes.${kind}`, 'must be minutes above 0'),
    ),
  ];
}
