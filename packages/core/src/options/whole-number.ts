import * as z from 'zod';

export const wholeNumber = (min: number, max: number) => z.int().min(min).max(max);
