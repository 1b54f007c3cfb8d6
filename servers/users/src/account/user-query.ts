import type { Role } from './user.ts';

export const statuses = ['active', 'deleted', 'all'] as const;
export const sorts = ['id', 'name', 'email', 'updated_at'] as const;
export type Sort = (typeof sorts)[number];

/** Which users to list, and in which order. */
export interface UserFilter {
  readonly status: (typeof statuses)[number];
  readonly role?: Role | undefined;
  /** A part of the name or the email, in any case. */
  readonly search?: string | undefined;
  readonly sort: Sort;
  readonly descending: boolean;
}

/** The last user of a page: its sort key, and its id, because others may have the same key. */
export interface Position {
  readonly key: string | number;
  readonly id: number;
}
