/** What the process's end tells its parent (sysexits.h where it has a name). */
export const exitCode = { ok: 0, crash: 1, usage: 2, unavailable: 69, configuration: 78 } as const;
