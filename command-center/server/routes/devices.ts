/** Administration of devices: provisioning with a random secret that is shown once, and revoking. */
import { deviceItem, done, madeDevice, newDevice } from '#command-center/contract/admin.ts';
import { listOf } from '#command-center/contract/http.ts';
import type { ServerDeps } from '../deps.ts';
import type { Identifier } from '../identity.ts';
import type { ListedDevice } from '../identity-deps.ts';
import { created, found, problem } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';
import { hashToken, makeToken } from '../secrets.ts';
import { foundList } from './list.ts';

export function deviceRoutes(deps: ServerDeps, identifier: Identifier): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/devices',
      summary: 'Devices without their secrets',
      access: 'device.admin',
      query: noQuery,
      body: noBody,
      answer: listOf(deviceItem),
      handle: async () => foundList(deps, (await deps.accounts.listDevices()).map(presentDevice)),
    }),
    jsonRoute({
      method: 'post',
      path: '/api/devices',
      summary: 'Provision a device, or give an existing one a new secret',
      access: 'device.admin',
      query: noQuery,
      body: newDevice,
      answer: madeDevice,
      status: 201,
      audit: () => ({ kind: 'device', id: null }),
      async handle({ body }) {
        const password = makeToken();
        const secretHash = hashToken(deps.secretKey, password);
        await deps.accounts.saveDevice({ ...body, secretHash, createdWall: deps.clock.wallNow() });
        identifier.forget();
        return created({ username: body.username, deviceId: body.deviceId, password });
      },
    }),
    jsonRoute({
      method: 'delete',
      path: '/api/devices/:username',
      summary: 'Revoke a device; its connection ends',
      access: 'device.admin',
      query: noQuery,
      body: noBody,
      answer: done,
      audit: (params) => ({ kind: 'device', id: params.username ?? null }),
      async handle({ params }) {
        if (!(await deps.accounts.revokeDevice(params.username ?? ''))) {
          return problem('not-found', { what: 'device' });
        }
        identifier.forget();
        return found({ ok: true });
      },
    }),
  ];
}

/** Field by field: a row may carry more than people may see. */
function presentDevice(device: ListedDevice) {
  const { username, deviceId, kind, workerId, heatStationId, meterId, sourceId, spare, revoked } = device;
  return { username, deviceId, kind, workerId, heatStationId, meterId, sourceId, spare, revoked };
}
