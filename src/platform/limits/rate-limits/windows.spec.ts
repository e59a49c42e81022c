import { addressKey, Policy, type Window, Windows } from './windows.js';

const POLICY = new Policy('owner', 3, 60);

describe('Windows', () => {
  it('marks a window as spent one request over the quota and resets it when it ends', () => {
    const windows = new Windows(POLICY);
    const spent = [0, 1_000, 59_999, 59_999.9].map((now) => windows.count('ada', now).isSpent);
    expect(spent).toEqual([false, false, false, true]);
    expect(windows.count('bob', 59_999).isSpent).toBe(false);
    expect(windows.count('ada', 60_000).header(60_000)).toBe('"owner";r=2;t=60');
  });

  it('reports the remaining requests and seconds, rounded up', () => {
    const windows = new Windows(POLICY);
    expect(windows.count('ada', 0).header(0)).toBe('"owner";r=2;t=60');
    expect(windows.count('ada', 58_001).header(58_001)).toBe('"owner";r=1;t=2');
    for (let i = 0; i < 5; i++) windows.count('ada', 59_999);
    const window = windows.count('ada', 59_999);
    expect([window.header(59_999), window.secondsLeft(59_999)]).toEqual(['"owner";r=0;t=1', 1]);
  });

  it('syncs after each hundredth of the quota and once when spent', () => {
    const synced: number[] = [];
    const windows = new Windows(new Policy('owner', 1_000, 60), (window) => {
      synced.push(window.points);
      window.unsynced = 0;
    });
    for (let i = 0; i < 2_000; i++) windows.count('ada', 0);
    expect(synced).toEqual([...Array.from({ length: 100 }, (_, nth) => 10 * (nth + 1)), 1_001]);
  });

  it('adopts totals, but not for a window that started after the request', () => {
    const windows = new Windows(POLICY);
    const window = windows.count('ada', 0);
    window.unsynced = 0;
    windows.count('ada', 10);
    window.adopt({ consumedPoints: 3, msBeforeNext: 5_000 }, 1_000);
    expect([window.isSpent, window.endsAt]).toEqual([true, 6_000]);
    const next = windows.count('ada', 6_000);
    window.adopt({ consumedPoints: 3, msBeforeNext: 5_000 }, 6_000);
    expect([windows.spent('ada', 6_000), next.points]).toEqual([undefined, 1]);
  });

  it('bounds memory for any number of callers', () => {
    const synced: Window[] = [];
    const windows = new Windows(new Policy('address', 300, 60), (window) => synced.push(window));
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 200_000; i++) windows.count(`2001:db8:${i >> 16}:${i & 65_535}::/64`, 0);
    expect(windows.size).toBe(50_000);
    // Nor do they load the shared store.
    expect(synced).toEqual([]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * 1024 * 1024);
  });
});

describe('addressKey', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:FFFF:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', 'unknown'],
    ['unknown', 'unknown'],
    ["'; DROP TABLE tasks; --", 'unknown'],
    ['203.0.113.7:4711', 'unknown'],
  ])('maps %s to %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
