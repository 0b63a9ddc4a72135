/** What the gateway itself tells a device has the form and the words of every other way in. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { problemBody } from '#command-center/contract/problem.ts';
import { renderProblem } from '#command-center/runtime/gateway.ts';

describe('problems of the gateway', () => {
  it('are problems with type, both sentences, status and the id of the command', () => {
    const said = v.parse(problemBody, renderProblem('invalid-data', { paths: ['orderId: required'] }, 'c1'));
    expect(said).toMatchObject({
      type: 'urn:hearthline:problem:invalid-data',
      status: 422,
      commandId: 'c1',
      title: '数据有误：orderId: required',
      titleEn: 'Invalid data: orderId: required.',
    });
  });

  it('of faults name the incident, and no command where there is none', () => {
    const said = v.parse(problemBody, renderProblem('fault', { incidentId: 'i1' }, undefined));
    expect(said).toMatchObject({
      status: 500,
      code: 'fault',
      titleEn: 'Something failed here. Incident i1.',
    });
    expect(said).not.toHaveProperty('commandId');
  });
});
