import * as z from 'zod';

export const cursorField = z.string().optional().describe('next_cursor of the previous page.');
export const limitField = z.int().min(1).max(100).default(20).describe('Items per page.');
