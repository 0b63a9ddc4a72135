/** Short-lived credentials: what is signed, what is believed, and for how long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashDeskPassword, makeCredential, readCredential } from '#sip/credentials.ts';

const order = {
  name: 'alice',
  nowS: 1_795_000_000,
  ttlS: 3600,
  secret: 'first-secret-0123456789',
  hash: 'sha256',
} as const;
const given = (change: Partial<Parameters<typeof makeCredential>[0]> = {}) =>
  makeCredential({ ...order, ...change });
const names = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);

describe('a telephone credential', () => {
  it('is the expiry with the name, and the base64 HMAC of both', () => {
    expect(given({ hash: 'sha1' })).toEqual({
      name: 'alice',
      authUser: '1795003600:alice',
      password: 'Zm9DHGRh6vy17MF5NlsF+Xi0gXc=',
      expiresAtS: 1_795_003_600,
    });
  });

  it('stands for its name until it expires and not a second longer', () => {
    fc.assert(
      fc.property(
        names,
        fc.integer({ min: 60, max: 86_400 }),
        fc.constantFrom('sha1', 'sha256'),
        (name, ttlS, hash) => {
          const credential = given({ name, ttlS, hash });
          expect(readCredential(credential, [order.secret], order.nowS, hash)).toBe(name);
          expect(readCredential(credential, [order.secret], order.nowS + ttlS, hash)).toBe(name);
          expect(readCredential(credential, [order.secret], order.nowS + ttlS + 1, hash)).toBeNull();
        },
      ),
    );
  });

  it('cannot be turned into another name or a later time', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 10 ** 6 }), (other, laterS) => {
        const { password, expiresAtS } = given();
        fc.pre(other !== 'alice');
        const asOther = { authUser: `${expiresAtS}:${other}`, password };
        const later = { authUser: `${expiresAtS + laterS}:alice`, password };
        expect(readCredential(asOther, [order.secret], order.nowS, 'sha256')).toBeNull();
        expect(readCredential(later, [order.secret], order.nowS, 'sha256')).toBeNull();
      }),
    );
  });

  it('stays valid while its secret is the one before, and ends with the next turn', () => {
    const credential = given();
    expect(readCredential(credential, ['second', order.secret], order.nowS, 'sha256')).toBe('alice');
    expect(readCredential(credential, ['third', 'second'], order.nowS, 'sha256')).toBeNull();
  });

  it.each(['', 'a:b', 'a b', 'alice@elsewhere', '陈', 'a\n', 'a"', ':a'])(
    'is not given for the name %j',
    (name) => {
      expect(() => given({ name })).toThrow(/name/);
    },
  );

  it('is not signed with an empty secret', () => {
    expect(() => given({ secret: '' })).toThrow(/secret/);
  });
});

it('hashes a desk password as the digest does', () => {
  expect(hashDeskPassword('Mufasa', 'testrealm@host.com', 'Circle Of Life')).toBe(
    '939e7578ed9e3c518a452acee763bce9',
  );
});
