import { defineConfig } from 'vitest/config';

/** One project per need, told by the file's suffix (ARCHITECTURE: .test pure, .long pure and slow, .db both drivers, .net sockets, .e2e browser). */
export default defineConfig({
  test: {
    // The OpenID provider of the tests warns that it is good for tests only.
    onConsoleLog: (log) => (log.includes('oidc-provider WARNING') ? false : undefined),
    projects: [
      {
        test: {
          name: 'pure',
          setupFiles: ['tests/support/property-seed.ts'],
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.{long,db,net,e2e,recordings}.test.ts'],
          pool: 'threads',
          // Pure code keeps nothing between files: loading it once saves a third of the time.
          isolate: false,
          testTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          // Pure too, but many seconds each: not among what is looked at before every commit.
          name: 'long',
          setupFiles: ['tests/support/property-seed.ts'],
          include: ['tests/**/*.long.test.ts'],
          pool: 'threads',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'db',
          setupFiles: ['tests/support/property-seed.ts'],
          include: ['tests/**/*.db.test.ts'],
          pool: 'forks',
          isolate: false,
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
      {
        test: {
          name: 'net',
          setupFiles: ['tests/support/property-seed.ts'],
          include: ['tests/**/*.net.test.ts'],
          pool: 'forks',
          // They wait for processes, timers and each other's silence more than they compute.
          maxWorkers: 2,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/**/*.e2e.test.ts'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
      {
        test: {
          name: 'recordings',
          include: ['tests/**/*.recordings.test.ts'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 600_000,
          hookTimeout: 180_000,
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
    ],
  },
});
