/**
 * Charts of the dashboard, drawn from the figures that stand in the table beside each.
 *
 * Colours are the theme's tokens at the moment of drawing, and drawn anew when the look changes. Arrow keys walk over the
 * points. A picture for download is drawn with a title, a legend and the letters of the page.
 */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { announce, whenPresent } from "./page.js";

use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

const SERIES_COLOURS = 7;
const STAGE_COLOURS = 6;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new Map();

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--at-${name}`).trim();
const language = () => document.documentElement.lang || "ru";

function short() {
  const writer = new Intl.NumberFormat(language(), { notation: "compact", maximumFractionDigits: 1 });
  return (value) => writer.format(value).replace("-", "\u2212");
}

const colour = (number) => token(`chart-${(number % SERIES_COLOURS) + 1}`);
const stage = (place, count) => token(`seq-${Math.min(STAGE_COLOURS, Math.max(1, Math.round(((place + 1) * STAGE_COLOURS) / count)))}`);

function seriesOf(data) {
  const past = data.series.filter((one) => one.look === "past").length;
  return data.series.map((one, number) => {
    const shared = { name: one.name, data: one.values, emphasis: { disabled: true }, cursor: "default" };
    if (one.look === "past") {
      return { ...shared, type: "line", symbol: "none", z: 3, lineStyle: { type: [4, 4], width: 1.5, color: token("ink-3") }, itemStyle: { color: token("ink-3") } };
    }
    if (one.look === "line") {
      return { ...shared, type: "line", step: "end", symbol: "none", lineStyle: { width: 2, color: colour(number) }, itemStyle: { color: colour(number) }, areaStyle: { color: colour(number), opacity: 0.12 } };
    }
    const values = one.values.map((value, place) => {
      const itemStyle = {};
      if (one.look === "stage") itemStyle.color = stage(place, one.values.length);
      if (place === data.partial) itemStyle.opacity = 0.5;
      return { value, itemStyle };
    });
    const bars = data.series.length - past;
    return { ...shared, data: values, type: "bar", barMaxWidth: 36, barCategoryGap: "38%", barGap: bars > 1 ? "12%" : undefined, itemStyle: { color: colour(number), borderRadius: [3, 3, 0, 0] } };
  });
}

function tip(data) {
  return (points) => {
    const place = points[0].dataIndex;
    const box = document.createElement("div");
    box.className = "at-dash-tip";
    const head = document.createElement("b");
    head.textContent = data.names[place];
    box.append(head);
    data.series.forEach((one) => {
      if (!one.texts[place]) return;
      const line = document.createElement("div");
      const name = document.createElement("span");
      name.textContent = one.name;
      const value = document.createElement("b");
      value.textContent = one.texts[place];
      line.append(name, value);
      box.append(line);
    });
    return box;
  };
}

function optionOf(data, width) {
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };
  const whole = data.series.every((one) => one.values.every((value) => value === null || Number.isInteger(value)));
  const many = data.labels.length > 12;
  return {
    animation: !still.matches,
    animationDuration: 240,
    animationEasing: "cubicOut",
    textStyle: font,
    grid: { left: 2, right: 8, top: 10, bottom: 2, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "category",
      data: data.labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token("line") } },
      axisLabel: { ...font, color: token("ink-2"), hideOverlap: many, interval: many ? "auto" : 0, overflow: many ? "none" : "truncate", width: many ? undefined : Math.max(24, Math.floor((width - 48) / data.labels.length) - 6) },
    },
    yAxis: {
      type: "value",
      splitNumber: 3,
      minInterval: whole && data.series.every((one) => one.values.every((value) => Math.abs(value ?? 0) < 10)) ? 1 : 0,
      axisLabel: { ...font, color: token("ink-2"), formatter: short() },
      splitLine: { lineStyle: { color: token("line") } },
    },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "line", lineStyle: { color: token("line-strong"), type: "solid" } },
      backgroundColor: token("surface"),
      borderColor: token("line"),
      borderWidth: 1,
      padding: 0,
      confine: true,
      transitionDuration: still.matches ? 0 : 0.12,
      textStyle: { ...font, color: token("ink") },
      extraCssText: "box-shadow: none;",
      formatter: tip(data),
    },
    series: seriesOf(data),
  };
}

function draw(plot) {
  const data = JSON.parse(plot.dataset.chart);
  const chart = init(plot, null, { renderer: "canvas" });
  chart.setOption(optionOf(data, plot.clientWidth));
  drawn.set(plot, { chart, data });
  const measured = () => `${plot.clientWidth}x${plot.clientHeight}`;
  let known = measured();
  const size = new ResizeObserver(() => {
    if (plot.isConnected && plot.clientWidth) {
      if (measured() === known) return;
      known = measured();
      chart.resize();
      chart.setOption(optionOf(data, plot.clientWidth));
      return;
    }
    if (plot.isConnected) return;
    size.disconnect();
    chart.dispose();
    drawn.delete(plot);
  });
  size.observe(plot);
  let place = -1;
  plot.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    place = Math.min(data.labels.length - 1, Math.max(0, step === -Infinity ? 0 : step === Infinity ? data.labels.length - 1 : place + step));
    chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: place });
    const said = data.series.filter((one) => one.texts[place]).map((one) => `${one.name} ${one.texts[place]}`);
    announce(`${data.names[place]}: ${said.join(", ")}`);
  });
  plot.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
}

/** Draw what is shown anew in the colours of the look that has just been chosen. */
function redraw() {
  requestAnimationFrame(() => drawn.forEach(({ chart, data }) => chart.setOption(optionOf(data, chart.getWidth()), true)));
}

const WIDTH = 1000;
const HEIGHT = 420;
const HEAD = 64;
const EDGE = 24;

/** Put a title, the days and a legend over the drawing, and give it as a file. */
async function download(button) {
  const card = button.closest("[data-widget]");
  const plot = card.querySelector("[data-chart]");
  const { data } = drawn.get(plot);
  const stand = document.createElement("div");
  stand.className = "at-dash-stand";
  document.body.append(stand);
  const chart = init(stand, null, { renderer: "canvas", devicePixelRatio: 2, width: WIDTH, height: HEIGHT });
  chart.setOption({ ...optionOf(data, WIDTH), animation: false });
  const picture = new Image();
  const ready = new Promise((done) => picture.addEventListener("load", done, { once: true }));
  picture.src = chart.getDataURL({ type: "png", pixelRatio: 2 });
  await ready;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 2 * (WIDTH + 2 * EDGE), height: 2 * (HEIGHT + HEAD + EDGE) });
  const pen = canvas.getContext("2d");
  pen.scale(2, 2);
  pen.fillStyle = token("surface");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  write(pen, button.dataset, plot.dataset.unit, data);
  pen.drawImage(picture, EDGE, HEAD, WIDTH, HEIGHT);
  chart.dispose();
  stand.remove();
  const link = document.createElement("a");
  link.href = canvas.toDataURL("image/png");
  link.download = `${button.dataset.name}${button.dataset.days ? ` ${button.dataset.days}` : ""}.png`;
  link.click();
}

function write(pen, { name, days }, unit, data) {
  const family = getComputedStyle(document.body).fontFamily;
  pen.textBaseline = "middle";
  pen.font = `600 18px ${family}`;
  pen.fillStyle = token("ink");
  pen.fillText(name, EDGE, 28);
  const after = EDGE + pen.measureText(name).width + 10;
  pen.font = `400 13px ${family}`;
  pen.fillStyle = token("ink-2");
  pen.fillText([unit, days].filter(Boolean).join(", "), after, 29);
  if (data.series.length < 2) return;
  let right = WIDTH + EDGE;
  data.series.map((one, number) => [one, number]).reverse().forEach(([one, number]) => {
    right -= pen.measureText(one.name).width;
    pen.fillStyle = token("ink-2");
    pen.fillText(one.name, right, 29);
    pen.fillStyle = one.look === "past" ? token("ink-3") : colour(number);
    if (one.look === "past") [0, 8].forEach((shift) => pen.fillRect(right - 22 + shift, 28, 5, 2));
    else pen.fillRect(right - 18, 23, 11, 11);
    right -= 36;
  });
}

document.addEventListener("click", (event) => {
  const picture = event.target.closest?.("[data-as-picture]");
  if (picture) download(picture);
  const toggle = event.target.closest?.("[data-as-table]");
  if (toggle) turn(toggle);
});

function turn(toggle) {
  const card = toggle.closest("[data-widget]");
  const asTable = toggle.getAttribute("aria-pressed") !== "true";
  toggle.setAttribute("aria-pressed", String(asTable));
  card.querySelector("[data-chart]").hidden = asTable;
  const table = card.querySelector("[data-table]");
  table.classList.toggle("visually-hidden", !asTable);
  // What scrolls is reached by the keyboard; what is not seen is not.
  table.tabIndex = asTable ? 0 : -1;
}

document.addEventListener("ui:theme", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
document.fonts?.ready.then(redraw);
whenPresent("[data-chart]", draw);
