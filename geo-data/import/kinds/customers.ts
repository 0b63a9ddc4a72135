/** Import of customers (热用户): who lives in which household, by the household's id or by its room. */
import * as v from 'valibot';
import { choiceWordOr, maybeIdWord, maybePhoneWord, maybeTextWord, textWord } from '../field-words.ts';
import { type ImportKind, idHeaders } from '../kind.ts';
import { findHouseholds } from '../resolve-households.ts';
import { buildingHeaders, communityHeaders, roomHeaders, unitHeaders } from './households.ts';

export const customers: ImportKind = {
  name: 'customers',
  table: 'customers',
  idPrefix: 'cu',
  schema: v.object({
    id: maybeIdWord(),
    householdId: maybeIdWord(),
    communityId: maybeTextWord(),
    building: maybeTextWord(40),
    unit: maybeTextWord(40),
    room: maybeTextWord(40),
    name: textWord(),
    phone: maybePhoneWord(),
    kind: choiceWordOr({ owner: ['业主', '产权人'], tenant: ['租户', '承租人', '租客'] }, 'owner'),
  }),
  headers: {
    id: [...idHeaders, '客户编号', 'customerid'],
    householdId: ['户编号', '用户编号', '热用户编号', '卡号', 'household'],
    communityId: communityHeaders,
    building: buildingHeaders,
    unit: unitHeaders,
    room: roomHeaders,
    name: ['名称', '姓名', '用户名', '户主', '业主姓名', 'customername'],
    phone: ['电话', '联系电话', '手机', '手机号', 'telephone', 'mobile', 'tel'],
    kind: ['类型', '客户类型', '身份'],
  },
  required: ['name'],
  geometry: 'none',
  columns: [
    { name: 'id', fields: ['id'], type: 'text' },
    { name: 'household_id', fields: ['householdId'], type: 'text' },
    { name: 'name', fields: ['name'], type: 'text' },
    { name: 'phone', fields: ['phone'], type: 'text' },
    { name: 'kind', fields: ['kind'], type: 'text' },
  ],
  references: { communityId: 'communities' },
  naturalKey: ['householdId', 'name'],
  keyColumns: ['household_id', 'name'],
  resolve: findHouseholds,
};
