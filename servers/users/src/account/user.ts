export const roles = ['user', 'admin'] as const;
export type Role = (typeof roles)[number];

/** A user as every tool and resource shows it. Times are ISO 8601 in UTC. */
export type User = Readonly<{
  /** Never reused, not even after the user is deleted. */
  id: number;
  name: string;
  /** Lower-case; no two active users share one. */
  email: string;
  role: Role;
  /** Starts at 1; every change adds one. */
  version: number;
  created_at: string;
  updated_at: string;
  /** Only on a deleted user. */
  deleted_at?: string;
}>;

/** The fields that a caller sets; the server keeps the others. */
export type Profile = Pick<User, 'name' | 'email' | 'role'>;

/** One change of one user, written in the same transaction as the change. */
export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly actor: string;
  readonly tool: string;
  readonly user_id: number;
  /** Absent when the change created the user. */
  readonly before?: User;
  readonly after: User;
}

/** Who changes something, and by which tool: the audit's columns. */
export interface Author {
  readonly actor: string;
  readonly tool: string;
}
