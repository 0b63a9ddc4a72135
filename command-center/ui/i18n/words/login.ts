/** Words of the sign-in page. */
import type { Words } from '../words.ts';

export const loginZh = {
  'login.title': '登录',
  'login.user': '账号',
  'login.password': '密码',
  'login.show': '显示密码',
  'login.hide': '隐藏密码',
  'login.submit': '登录',
  'login.busy': '正在登录…',
  'login.line': '报修进来，维修员出发。',
  'login.line2': '供热调度与指挥',
  'login.userMissing': '请填写账号',
  'login.passwordMissing': '请填写密码',
  'login.failed': '账号或密码不对，请重新输入',
  'login.expired': '登录已到期，请重新登录',
  'login.capsLock': '大写锁定已打开',
  'login.noPage': '此角色没有可用页面，请换账号登录',
} as const;

export const loginEn: Words<typeof loginZh> = {
  'login.title': 'Sign in',
  'login.user': 'User name',
  'login.password': 'Password',
  'login.show': 'Show password',
  'login.hide': 'Hide password',
  'login.submit': 'Sign in',
  'login.busy': 'Signing in…',
  'login.line': 'A report comes in, a worker sets out.',
  'login.line2': 'Dispatch and command for heating',
  'login.userMissing': 'Enter your user name',
  'login.passwordMissing': 'Enter your password',
  'login.failed': 'User name or password is wrong. Enter them again',
  'login.expired': 'Your session has ended. Sign in again',
  'login.capsLock': 'Caps Lock is on',
  'login.noPage': 'This role has no page here. Sign in with another account',
};
