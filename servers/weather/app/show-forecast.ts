import { columnsOf, drawForecast } from '../src/chart/draw-forecast.ts';
import { amount, describeSource, range } from '../src/forecast/describe.ts';
import { element } from './element.ts';
import type { AnsweredDay, AnsweredHour, ForecastAnswer } from './forecast-answer.ts';
import { paintSvg } from './paint-svg.ts';

type Units = ForecastAnswer['units'];

/** The least width of a column; a chart that does not fit scrolls sideways. */
const minColumn = 46;
const margins = 60;

/** Shows an answer in `app`, and the chosen day below the chart. */
export function showForecast(app: HTMLElement, answer: ForecastAnswer): void {
  const { place, units, days, hours = [] } = answer;
  const panel = element('section', { role: 'tabpanel', id: 'day', tabindex: 0 });
  const chart = createChart(answer, (i) => {
    const day = days[i];
    if (day !== undefined) fillPanel(panel, day, units, i);
  });
  app.replaceChildren(
    element('h1', {}, place.name),
    element('p', { class: 'quiet' }, [place.region, place.country].filter(Boolean).join(', ')),
    ...(days.length > 0 ? [chart, panel] : []),
    ...(hours.length > 0 ? [hoursTable(hours, units)] : []),
    element(
      'footer',
      {},
      ...[describeSource(answer.attribution, answer.age_seconds), ...(answer.notes ?? [])].map((line) =>
        element('p', {}, line),
      ),
    ),
  );
}

function createChart({ days, units }: ForecastAnswer, onChoose: (i: number) => void): HTMLElement {
  const list = element('div', { class: 'chart', role: 'tablist', 'aria-label': 'Days' });
  const scroll = element('div', { class: 'scroll' }, list);
  const tabs = days.map((day, i) => {
    const tab = element('button', { type: 'button', role: 'tab', id: `tab-${i}`, 'aria-controls': 'day' });
    tab.setAttribute('aria-label', summary(day, units));
    return tab;
  });
  const choose = (chosen: number) => {
    for (const [i, tab] of tabs.entries()) {
      tab.setAttribute('aria-selected', String(i === chosen));
      tab.tabIndex = i === chosen ? 0 : -1;
    }
    onChoose(chosen);
  };
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener('click', () => choose(i));
    tab.addEventListener('focus', () => choose(i));
    tab.addEventListener('pointerenter', () => choose(i));
    tab.addEventListener('keydown', (event) => {
      const next = keyTarget(event.key, i, days.length);
      if (next === undefined) return;
      event.preventDefault();
      tabs[next]?.focus();
    });
  }
  const draw = () => {
    const width = Math.max(scroll.clientWidth, days.length * minColumn + margins);
    const shown = days.map(({ precipitation_probability: probability, ...day }) => ({ ...day, probability }));
    const columns = columnsOf(days.length, width);
    for (const [i, tab] of tabs.entries()) {
      tab.style.left = `${columns.centre(i) - columns.width / 2}px`;
      tab.style.width = `${columns.width}px`;
    }
    list.style.width = `${width}px`;
    list.replaceChildren(paintSvg(drawForecast(shown, units, width)), ...tabs);
  };
  draw();
  choose(0);
  let drawnWidth = 0;
  new ResizeObserver(() => {
    if (scroll.clientWidth === drawnWidth) return;
    drawnWidth = scroll.clientWidth;
    const focused = tabs.find((tab) => tab === document.activeElement);
    draw();
    focused?.focus();
  }).observe(scroll);
  return scroll;
}

/** The day that a key leads to from day `i`, as in the tabs pattern of ARIA. */
function keyTarget(key: string, i: number, count: number): number | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowRight: (i + 1) % count,
    ArrowLeft: (i + count - 1) % count,
    Home: 0,
    End: count - 1,
  };
  return targets[key];
}

function summary(day: AnsweredDay, units: Units): string {
  return `${longDate(day.date)}: ${day.conditions ?? 'no data'}, ${range(day.low, day.high, units.temperature)}`;
}

function longDate(date: string): string {
  return new Date(`${date}T00:00Z`).toLocaleDateString('en', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
}

function fillPanel(panel: HTMLElement, day: AnsweredDay, units: Units, i: number): void {
  const facts: readonly (readonly [string, string])[] = [
    ['Low and high', range(day.low, day.high, units.temperature)],
    ['Precipitation', amount(day.precipitation, units.precipitation)],
    ['Probability', amount(day.precipitation_probability, '%')],
    ...(day.snowfall ? [['Snowfall', amount(day.snowfall, units.snowfall)] as const] : []),
    ['Wind', amount(day.wind_speed, units.wind)],
    ['Gusts', amount(day.wind_gusts, units.wind)],
    ['UV index', amount(day.uv_index, '')],
    ['Sunrise, sunset', `${clock(day.sunrise)}, ${clock(day.sunset)}`],
  ];
  panel.setAttribute('aria-labelledby', `tab-${i}`);
  panel.replaceChildren(
    element('h2', {}, longDate(day.date)),
    element('p', { class: 'quiet' }, day.conditions ?? 'Sky: no data'),
    element(
      'dl',
      {},
      ...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
    ),
  );
}

function clock(time: string | undefined): string {
  return time === undefined ? 'no data' : time.slice(11, 16);
}

function hoursTable(hours: readonly AnsweredHour[], units: Units): HTMLElement {
  const heads = ['Time', 'Sky', 'Temperature', 'Precipitation', 'Probability', 'Wind'];
  const rows = hours.map((hour) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, `${hour.time.slice(5, 10)} ${clock(hour.time)}`),
      ...[
        hour.conditions ?? 'no data',
        amount(hour.temperature, units.temperature),
        amount(hour.precipitation, units.precipitation),
        amount(hour.precipitation_probability, '%'),
        amount(hour.wind_speed, units.wind),
      ].map((value) => element('td', {}, value)),
    ),
  );
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...rows),
  );
  const scroll = element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Hours' },
    table,
  );
  return element('details', {}, element('summary', {}, 'By hour'), scroll);
}
