/** Sentences for what the server cannot say itself: no connection, no session, an answer nobody understands. */
import type { Words } from '../words.ts';

export const errorsZh = {
  'error.unauthorized': '登录已到期，请重新登录',
  'error.forbidden': '没有权限查看',
  'error.not-found': '没有找到',
  'error.too-many': '操作太频繁，请稍后再试',
  'error.offline': '连不上服务器，请检查网络后重试',
  'error.unreadable': '服务器的回答无法识别，请刷新页面',
  'error.other': '没有成功（{status}）',
} as const;

export const errorsEn: Words<typeof errorsZh> = {
  'error.unauthorized': 'Your session has ended. Sign in again',
  'error.forbidden': 'You may not see this',
  'error.not-found': 'Not found',
  'error.too-many': 'Too many tries. Wait a little and try again',
  'error.offline': 'The server cannot be reached. Check the network and try again',
  'error.unreadable': 'The answer of the server cannot be read. Reload the page',
  'error.other': 'That did not work ({status})',
};
