import { defineServer, type Limits, type Tool } from '@mcp-commons/core';
import manifest from '../package.json' with { type: 'json' };
import { explained } from './explain-errors.ts';
import { type OpenSandbox, sandboxOpener } from './open-sandbox.ts';
import { type Options, options } from './options.ts';
import { ChangeWatch } from './resources/change-watch.ts';
import { fileResource } from './resources/file.ts';
import { copyFileTool } from './tools/copy-file.ts';
import { createDirectoryTool } from './tools/create-directory.ts';
import { deleteFileTool } from './tools/delete-file.ts';
import { directoryTreeTool } from './tools/directory-tree.ts';
import { editFileTool } from './tools/edit-file.ts';
import { getFileInfoTool } from './tools/get-file-info.ts';
import { grepFilesTool } from './tools/grep-files.ts';
import { listAllowedDirectoriesTool } from './tools/list-allowed-directories.ts';
import { listDirectoryTool } from './tools/list-directory.ts';
import { moveFileTool } from './tools/move-file.ts';
import { readFileTool } from './tools/read-file.ts';
import { readMediaFileTool } from './tools/read-media-file.ts';
import { readMultipleFilesTool } from './tools/read-multiple-files.ts';
import { searchFilesTool } from './tools/search-files.ts';
import { writeFileTool } from './tools/write-file.ts';

/** Bytes that leave room for notes, such as how to go on, in an answer that the runtime would refuse otherwise. */
const roomOf = ({ outputBytes }: Limits) => outputBytes - Math.min(1_000, Math.floor(outputBytes / 2));

export const filesystem = defineServer({
  package: manifest,
  name: 'filesystem',
  title: 'Filesystem',
  instructions:
    'Files inside the allowed directories, which list_allowed_directories names. Find files with search_files (names) ' +
    'and grep_files (content), read parts with offset and limit, change them with edit_file. Answers that were cut ' +
    'say how to go on.',
  options,
  open(given, { log, changes, limits }) {
    const settings = { ...given, maxAnswerBytes: Math.min(given.maxAnswerBytes, roomOf(limits)) };
    const sandbox = sandboxOpener(settings, (directory, cause) =>
      log.warn({ directory, err: cause }, 'allowed path cannot be opened'),
    );
    const maxResourceSize = Math.min(settings.maxFileSize, limits.messageBytes);
    const watch = new ChangeWatch(sandbox.open, changes, log, settings.maxWatches);
    return {
      tools: [
        ...readingTools(sandbox.open, settings),
        ...(settings.readOnly ? [] : writingTools(sandbox.open, settings)),
      ].map((tool) => explained(tool, sandbox.open)),
      resources: [fileResource(sandbox.open, watch, { ...settings, maxResourceSize })],
      announces: ['resources', 'resource-updates'],
      ready: async () => void (await sandbox.open()),
      close() {
        watch.close();
        return sandbox.close();
      },
    };
  },
});

function readingTools(open: OpenSandbox, settings: Options): readonly Tool[] {
  return [
    readFileTool(open, settings),
    readMultipleFilesTool(open, settings),
    readMediaFileTool(open, settings),
    listDirectoryTool(open, settings),
    directoryTreeTool(open, settings),
    searchFilesTool(open, settings),
    grepFilesTool(open, settings),
    getFileInfoTool(open),
    listAllowedDirectoriesTool(open),
  ];
}

function writingTools(open: OpenSandbox, settings: Options): readonly Tool[] {
  return [
    writeFileTool(open, settings),
    editFileTool(open, settings),
    createDirectoryTool(open),
    moveFileTool(open),
    copyFileTool(open, settings),
    ...(settings.allowDelete ? [deleteFileTool(open)] : []),
  ];
}
