/** Preloaded into a process of a test: from SIGUSR2 on its wall clock is an hour ahead. Its monotonic clock is not, as on a machine. */
const RealDate = Date;
let aheadMs = 0;
process.on('SIGUSR2', () => {
  aheadMs = 3_600_000;
});

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [RealDate.now() + aheadMs] : given));
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};
