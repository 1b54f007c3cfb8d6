import { element } from './element.ts';
import { isForecastAnswer } from './forecast-answer.ts';
import { connectHost, type HostContext, type ToolResult } from './host.ts';
import { showForecast } from './show-forecast.ts';

const app = document.getElementById('app') ?? document.body;

function showResult({ content = [], structuredContent, isError = false }: ToolResult): void {
  if (!isError && isForecastAnswer(structuredContent)) {
    showForecast(app, structuredContent);
    return;
  }
  const words = content.flatMap(({ text }) => text ?? []).join('\n');
  app.replaceChildren(element('p', {}, words || 'There is no forecast to show.'));
}

function applyContext({ theme, styles }: HostContext): void {
  const { style } = document.documentElement;
  if (theme !== undefined) style.colorScheme = theme;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (value !== undefined) style.setProperty(name, value);
  }
}

connectHost({
  onResult: showResult,
  onCancelled: () => app.replaceChildren(element('p', { class: 'quiet' }, 'The forecast was cancelled.')),
  onContext: applyContext,
});
