/** Settings of the site: what holds, what it may be, and changing it while the program runs. */
import { listOf } from '#command-center/contract/http.ts';
import {
  isSettingKey,
  type SettingItem,
  type SettingKey,
  settingChange,
  settingDefaults,
  settingItem,
  settingKeys,
  settingSchemas,
} from '#command-center/contract/settings.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { ServerDeps } from '../deps.ts';
import type { StoredSetting } from '../identity-deps.ts';
import { found, invalidData, problem } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';
import { check } from '../validate.ts';
import { foundList } from './list.ts';

export function settingRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/settings',
      summary: 'Every setting with the value in force, its default, and who changed it last',
      access: 'setting.admin',
      query: noQuery,
      body: noBody,
      answer: listOf(settingItem),
      handle: async () => foundList(deps, await listItems(deps)),
    }),
    jsonRoute({
      method: 'post',
      path: '/api/settings/:key',
      summary: 'Change a setting; the rules follow it at once',
      access: 'setting.admin',
      query: noQuery,
      body: settingChange,
      answer: settingItem,
      audit: (params) => ({ kind: 'setting', id: params.key ?? null }),
      async handle({ actor, params, body }) {
        const key = params.key ?? '';
        if (!isSettingKey(key)) return problem('not-found', { what: 'setting' });
        const checked = check(settingSchemas[key], body.value, 'value');
        if (!checked.ok) return invalidData(checked.issues);
        await deps.siteSettings.save(key, checked.value, actor.id);
        const item = (await listItems(deps)).find((one) => one.key === key);
        return item === undefined ? problem('not-found', { what: 'setting' }) : found(item);
      },
    }),
  ];
}

async function listItems(deps: ServerDeps): Promise<SettingItem[]> {
  const stored = new Map((await deps.siteSettings.list()).map((row) => [row.key, row]));
  return settingKeys.map((key) => presentSetting(key, stored.get(key) ?? null));
}

function presentSetting(key: SettingKey, stored: StoredSetting | null): SettingItem {
  const standard = settingDefaults[key];
  if (stored === null)
    return { key, value: standard, default: standard, updatedAt: null, updatedBy: null, fault: null };
  const { updatedBy } = stored;
  const checked = check(settingSchemas[key], stored.value, 'value');
  return {
    key,
    value: checked.ok ? checked.value : standard,
    default: standard,
    updatedAt: isoOf(stored.updatedAt),
    updatedBy,
    fault: checked.ok ? null : checked.issues.map(({ path, message }) => `${path}: ${message}`).join('; '),
  };
}
