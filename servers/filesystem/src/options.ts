import * as z from 'zod';

const bytes = (max: number) => z.int().min(1_024).max(max);

export const options = z.object({
  allowedPaths: z
    .array(z.string())
    .default([])
    // An unset variable in a command line gives an empty path, which would allow the host's current directory.
    .refine((paths) => !paths.includes(''), 'must not hold an empty path; write . for the current directory')
    .describe(
      'Directories the server may touch; ~/ is the home directory. Relative paths of a call begin at the first.',
    )
    .meta({ positional: true, path: 'directory' }),
  readOnly: z.boolean().default(false).describe('Hides every tool that changes something.'),
  allowDelete: z.boolean().default(false).describe('Offers delete_file.'),
  maxFileSize: bytes(1_073_741_824)
    .default(52_428_800)
    .describe('Bytes of a file that is read, searched or written; grep_files searches 10 MiB at most.'),
  maxMediaSize: bytes(104_857_600).default(5_242_880).describe('Bytes of a file that read_media_file sends.'),
  maxAnswerBytes: bytes(10_485_760)
    // Codex and Claude Code show as much whole; see docs/hosts.md.
    .default(45_000)
    .describe('Bytes of text in one answer; offset gets the rest. MAX_OUTPUT_BYTES minus 1000 at most.'),
  maxFiles: z.int().min(1).max(1_000).default(50).describe('Files of one read_multiple_files.'),
  maxEntries: z.int().min(1).max(100_000).default(1_000).describe('Entries of one listing or tree.'),
  maxResults: z.int().min(1).max(100_000).default(200).describe('Results of one search.'),
  maxVisited: z
    .int()
    .min(1)
    .max(100_000_000)
    .default(200_000)
    .describe('Entries one listing, tree or search looks at.'),
  maxDepth: z.int().min(1).max(500).default(64).describe('Levels of directories that a search goes down.'),
  searchTimeoutMs: z.int().min(100).max(600_000).default(5_000).describe('Milliseconds one search may take.'),
  maxWatches: z
    .int()
    .min(0)
    .max(10_000)
    .default(64)
    .describe('Directories watched for changes of resources.'),
});

export type Options = z.output<typeof options>;
