/** Exit codes of the process; 69 and 78 are those of sysexits.h. */
export const exitCode = { ok: 0, crash: 1, usage: 2, unavailable: 69, configuration: 78 } as const;
