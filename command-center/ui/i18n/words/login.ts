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
  'login.or': '或',
  'login.company': '使用单位账号登录',
  'login.company.away': '单位登录系统暂时连不上，请稍后再试或用本系统账号登录',
  'login.company.refused': '单位登录没有成功，请重试；仍不行请联系管理员',
  'login.company.noName': '单位登录没有给出账号名，请管理员检查设置 OIDC_CLAIM',
  'login.company.expired': '这次单位登录已失效，请重新开始',
  'login.company.unknown': '本系统没有账号“{account}”。请管理员添加同名人员后再登录',
  'login.company.disabled': '账号“{account}”已停用，请联系管理员',
  'login.company.busy': '尝试次数过多，请稍后再试',
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
  'login.or': 'or',
  'login.company': 'Use company sign-in',
  'login.company.away':
    'The company sign-in cannot be reached. Try again shortly, or sign in with an account of this site',
  'login.company.refused':
    'The company sign-in did not succeed. Try again; if it stays so, ask your administrator',
  'login.company.noName':
    'The company sign-in gave no account name. Ask your administrator to check OIDC_CLAIM',
  'login.company.expired': 'This company sign-in is no longer valid. Start again',
  'login.company.unknown':
    'There is no account “{account}” here. Ask your administrator to add a person of that name',
  'login.company.disabled': 'The account “{account}” is disabled. Ask your administrator',
  'login.company.busy': 'Too many tries. Wait a moment',
};
