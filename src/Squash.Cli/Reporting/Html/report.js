
"use strict";
(() => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const byId = id => document.getElementById(id);
  const number = value => value.toLocaleString("en");
  const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);
  const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;

  // As docker prints sizes: decimal units, three significant digits.
  function size(bytes) {
    const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    const rounded = value => { const scale = value >= 100 ? 1 : value >= 10 ? 10 : 100; return Math.round(value * scale) / scale; };
    let value = Math.abs(bytes), unit = 0;
    while (rounded(value) >= 1000 && unit < units.length - 1) { value /= 1000; unit++; }
    return `${bytes < 0 ? "−" : ""}${rounded(value)} ${units[unit]}`;
  }

  // Rounded down: what is not all of it is not 100 %.
  const percent = (part, whole) => `${whole === 0 ? 100 : Math.floor(part / whole * 1000) / 10} %`;

  /** An element with attributes and children. Text stays text: nothing here is ever parsed as HTML. */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children.filter(child => child !== null));
    return made;
  }

  /** A bar of parts, each a class and a value, against what its full length stands for. */
  function bar(parts, whole) {
    return parts.filter(([, value]) => value > 0).map(([name, value]) => {
      const part = element("i", { class: name });
      part.style.width = `${value / Math.max(whole, 1) * 100}%`;
      return part;
    });
  }

  const causeOf = node => node.kept >= Math.max(node.deletedBytes, node.overriddenBytes) ? "useful" : node.deletedBytes >= node.overriddenBytes ? "deleted" : "overridden";
  const valueOf = node => node.kept + node.overriddenBytes + node.deletedBytes;
  const unknownStep = "(unknown step)";
  const stepOf = layer => report.layers[layer - 1].createdBy || unknownStep;

  /** A text with its beginning and its end, because a step's last command says as much as its first. */
  const middle = (text, most) => text.length <= most ? text : `${text.slice(0, Math.ceil(most / 2))}…${text.slice(text.length - Math.floor(most / 2))}`;

  /** A command with the names of source and target. */
  const lineOf = command => `${report.commandLine.start}${command.slice("squash".length)}${report.commandLine.end}`;
  const image = report.references.join(", ") || report.imageId.slice(7, 19);

  function drawSummary() {
    const overridden = sum(report.layers, layer => sum(layer.losses, loss => loss.overriddenBytes));
    const deleted = report.wastedBytes - overridden;
    const useful = report.contentBytes - report.wastedBytes;
    document.title = `${image} · squash inspect`;
    byId("name").textContent = image;
    byId("identity").textContent = `${report.platform} · ${report.imageId.slice(0, 19)}`;
    byId("identity").title = report.imageId;
    byId("headline").textContent = report.wastedBytes === 0
      ? "Nothing in this image is wasted"
      : `${size(report.wastedBytes)} of this image is wasted`;
    byId("lead").textContent = report.wastedBytes === 0
      ? "Every file that its layers hold is there in the container."
      : "Its layers hold files that later layers override or delete: stored, pushed and pulled, and seen by no container."
        + (report.savedBytes > 0 ? ` Squashed, it has ${size(report.squashedBytes)} instead of ${size(report.sourceBytes)}.` : "");

    const parts = [
      ["useful", useful, "Useful"], ["overridden", overridden, "Overridden"], ["deleted", deleted, "Deleted"],
      ["rest", report.sourceBytes - report.contentBytes, "Tar headers and padding"],
    ];
    byId("composition").append(...bar(parts, report.sourceBytes));
    byId("composition").setAttribute("aria-label", parts.map(([, bytes, label]) => `${label}: ${size(bytes)}`).join(", "));
    byId("legend").append(...parts.map(([name, bytes, label]) => element("li", {}, element("i", { class: name }), label, element("b", {}, size(bytes)))));

    const change = report.sourceBytes === 0 ? 0 : Math.trunc((report.squashedBytes - report.sourceBytes) / report.sourceBytes * 100);
    const figures = [
      ["Layers", size(report.sourceBytes), plural(report.layers.length, "layer")],
      ["Wasted", size(report.wastedBytes), `of ${size(report.contentBytes)} of content`],
      ["Efficiency", percent(useful, report.contentBytes), "of the content is useful"],
      ["Squashed", size(report.squashedBytes), `${change > 0 ? "+" : change < 0 ? "−" : ""}${Math.abs(change)} %`],
    ];
    byId("figures").append(...figures.map(([term, value, more]) =>
      element("div", {}, element("dt", {}, term), element("dd", {}, value, element("small", {}, more)))));

    byId("warnings").append(...report.warnings.map(warning => element("li", {}, warning)));
    byId("warnings").hidden = report.warnings.length === 0;
  }

  function drawLayers() {
    const largest = Math.max(...report.layers.map(layer => layer.bytes));
    const labels = element("li", { class: "labels", "aria-hidden": "true" },
      element("span", {}, ""), element("span", {}, "Made by"), element("span", {}, "Size"), element("span", {}, "Wasted"));
    byId("layers").append(labels, ...report.layers.map(layer => {
      const overridden = sum(layer.losses, loss => loss.overriddenBytes), deleted = layer.wastedBytes - overridden;
      const parts = [
        ["useful", layer.contentBytes - layer.wastedBytes], ["overridden", overridden], ["deleted", deleted], ["rest", layer.bytes - layer.contentBytes],
      ];
      const summary = element("summary", {},
        element("span", { class: "ordinal" }, `${layer.number}`),
        element("span", { class: `step mono${layer.createdBy ? "" : " soft"}`, title: layer.createdBy || null }, layer.createdBy || unknownStep),
        element("span", { class: "size" }, element("span", { class: "unseen" }, "Size "), size(layer.bytes)),
        element("span", { class: "wasted" }, element("span", { class: "unseen" }, "Wasted "), layer.wastedBytes > 0 ? size(layer.wastedBytes) : "–"),
        element("span", { class: "bar", "aria-hidden": "true" }, ...bar(parts, largest)));
      const details = element("details", {}, summary, detailOf(layer));
      details.addEventListener("toggle", () => showFiles(layer, details), { once: true });
      return element("li", {}, details);
    }));
  }

  function detailOf(layer) {
    const took = report.layers.flatMap(other => other.losses.filter(loss => loss.layer === layer.number).map(loss => [other.number, loss]));
    const stored = layer.storedBytes === layer.bytes ? "" : `, stored as ${size(layer.storedBytes)}`;
    const what = loss => [
      loss.overriddenFiles > 0 ? `${plural(loss.overriddenFiles, "file")} overridden (${size(loss.overriddenBytes)})` : null,
      loss.deletedFiles > 0 ? `${plural(loss.deletedFiles, "file")} deleted (${size(loss.deletedBytes)})` : null,
    ].filter(part => part !== null).join(", ");
    const name = other => other === layer.number ? "this layer itself" : `layer ${other}`;
    return element("div", { class: "detail" },
      element("pre", { tabindex: "0", "aria-label": `Command of layer ${layer.number}` }, layer.createdBy || unknownStep),
      element("ul", {},
        element("li", {}, `${plural(layer.files, "file")} in ${plural(layer.entries, "entry").replace("entrys", "entries")}; ${size(layer.contentBytes)} of content${stored}`),
        ...layer.losses.map(loss => element("li", {}, `Lost to ${name(loss.layer)}: ${what(loss)}`)),
        ...took.filter(([other]) => other !== layer.number).map(([other, loss]) => element("li", {}, `Took from ${name(other)}: ${what(loss)}`)),
        element("li", { class: "soft mono" }, layer.diffId)),
      element("div", { class: "files" }));
  }

  // ---- The treemap: the bytes of one directory at a time, squarified (Bruls, Huizing, van Wijk 2000).

  /** Gives each item of descending value a rectangle of its share, as square as can be. */
  function squarify(items, x, y, width, height) {
    const placed = [];
    let rest = items.filter(item => item.value > 0);
    let left = sum(rest, item => item.value);
    while (rest.length > 0 && width > 0 && height > 0) {
      const side = Math.min(width, height), scale = width * height / left;
      let count = 0, area = 0, worst = Infinity;
      while (count < rest.length) {
        const grown = area + rest[count].value * scale;
        const ratio = item => Math.max(side * side * item / (grown * grown), grown * grown / (side * side * item));
        const next = Math.max(ratio(rest[0].value * scale), ratio(rest[count].value * scale));
        if (next > worst) break;
        worst = next;
        area = grown;
        count++;
      }

      const thickness = area / side;
      let along = 0;
      for (const item of rest.slice(0, count)) {
        const length = item.value * scale / thickness;
        placed.push(width >= height
          ? { item, x, y: y + along, width: thickness, height: length }
          : { item, x: x + along, y, width: length, height: thickness });
        along += length;
      }

      if (width >= height) { x += thickness; width -= thickness; } else { y += thickness; height -= thickness; }
      left -= sum(rest.slice(0, count), item => item.value);
      rest = rest.slice(count);
    }

    return placed;
  }

  /** Directories that hold nothing but one other directory are shown as one step. */
  function collapse(node) {
    while (node.children.length === 1 && valueOf(node.children[0]) === valueOf(node) && node.children[0].children.length > 0 && node.name !== "/") {
      node = { ...node.children[0], name: `${node.name}/${node.children[0].name}` };
    }

    return { ...node, children: node.children.map(collapse) };
  }

  const wastedTree = node => ({ ...node, kept: 0, children: node.children.map(wastedTree) });
  const keptTree = node => ({ name: node.name, kept: node.bytes, overriddenBytes: 0, deletedBytes: 0, files: node.files, children: node.children.map(keptTree) });

  /** Both trees in one: what a container sees, and what it does not. */
  function union(a, b) {
    const rest = new Map(b.children.map(child => [child.name, child]));
    const children = a.children.map(child => {
      const other = rest.get(child.name);
      rest.delete(child.name);
      return other === undefined ? child : union(child, other);
    });
    const added = key => a[key] + b[key];
    return {
      name: a.name, kept: added("kept"), overriddenBytes: added("overriddenBytes"), deletedBytes: added("deletedBytes"), files: added("files"),
      children: [...children, ...rest.values()].sort((left, right) => valueOf(right) - valueOf(left)),
    };
  }

  const noFiles = { name: "/", bytes: 0, files: 0, children: [] };
  const trees = { wasted: wastedTree(report.wasteTree), kept: keptTree(report.present?.tree ?? noFiles) };
  trees.both = union(trees.kept, trees.wasted);

  const map = byId("map");
  const trail = [];
  const pathOf = (node, from = trail) => "/" + [...from.slice(1), node].map(step => step.name).join("/");

  /** What a directory shows: its children, and one item for all that are too small to be listed. */
  function itemsOf(node) {
    const items = node.children.map(child => ({ node: child, value: valueOf(child) }));
    const listed = { bytes: sum(items, item => item.value), files: sum(node.children, child => child.files) };
    const rest = valueOf(node) - listed.bytes;
    return rest > 0 ? [...items, { node: null, value: rest, files: node.files - listed.files }] : items;
  }

  const restLabel = item => item.files > 0 ? `${plural(item.files, "smaller file")}` : "the rest";

  function describe(item) {
    if (item.node === null) return `${restLabel(item)}: ${size(item.value)}`;
    const { node } = item;
    const causes = [
      node.kept > 0 ? `${size(node.kept)} kept` : null,
      node.overriddenBytes > 0 ? `${size(node.overriddenBytes)} overridden` : null, node.deletedBytes > 0 ? `${size(node.deletedBytes)} deleted` : null,
    ].filter(part => part !== null).join(", ");
    return `${causes}, in ${plural(node.files, "file")}`;
  }

  const labelHeight = 20, deepest = 4;

  function tileOf(place, depth) {
    const { item, x, y, width, height } = place;
    const isDirectory = item.node !== null && item.node.children.length > 0;
    const isOpen = depth === 0 && isDirectory;
    const tile = element(isOpen ? "button" : "div", {
      class: `tile ${item.node === null ? "rest" : causeOf(item.node)}${depth > 0 ? " inner" : ""}`,
      type: isOpen ? "button" : null,
    });
    Object.assign(tile.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    const label = element("span", { class: "label" }, element("b", {}, item.node === null ? restLabel(item) : item.node.name + (isDirectory ? "/" : "")));
    if (width > 34 && height > labelHeight) tile.append(label);
    const isDivided = isDirectory && depth < deepest && width > 56 && height > 52;
    tile.style.setProperty("--strength", isDivided ? `${18 + 8 * depth}%` : "45%");
    if (isDivided) {
      const inside = squarify(itemsOf(item.node), 3, labelHeight, width - 8, height - labelHeight - 5);
      tile.append(...inside.filter(inner => inner.width > 3 && inner.height > 3).map(inner => tileOf(inner, depth + 1)));
    } else {
      if (width > 50 && height > 38) label.append(element("small", {}, size(item.value)));
      if (item.node?.overriddenBytes > 0 && item.node.deletedBytes > 0) {
        tile.classList.add("mixed");
        tile.style.setProperty("--overridden-share", `${item.node.overriddenBytes / item.value * 100}%`);
      }
    }

    if (depth > 0) {
      tile.setAttribute("aria-hidden", "true");
      return tile;
    }

    const path = item.node === null ? "" : pathOf(item.node);
    tile.setAttribute("aria-label", item.node === null ? describe(item) : `${path}: ${describe(item)}`);
    if (!isDirectory) tile.setAttribute("role", "img");
    tile.tabIndex = -1;
    const show = () => byId("readout").replaceChildren(element("b", {}, path || restLabel(item)), ` ${item.node === null ? size(item.value) : describe(item)}`);
    tile.addEventListener("mouseenter", show);
    tile.addEventListener("focus", () => {
      for (const other of map.children) other.tabIndex = other === tile ? 0 : -1;
      show();
    });
    if (isDirectory) tile.addEventListener("click", () => zoomIn(item.node));
    return tile;
  }

  function drawMap() {
    const node = trail.at(-1);
    const places = squarify(itemsOf(node), 0, 0, map.clientWidth, map.clientHeight).filter(place => place.width > 2 && place.height > 2);
    map.replaceChildren(...places.map(place => tileOf(place, 0)));
    if (map.firstChild) map.firstChild.tabIndex = 0;
    byId("crumbs").replaceChildren(...trail.map((step, i) => {
      const name = i === 0 ? "root" : step.name;
      if (i === trail.length - 1) return element("li", {}, element("span", { "aria-current": "location" }, name));
      const crumb = element("button", { type: "button" }, name);
      crumb.addEventListener("click", () => zoomOut(i));
      return element("li", {}, crumb);
    }));
    showCurrent();
  }

  function showCurrent() {
    const node = trail.at(-1);
    byId("readout").replaceChildren(element("b", {}, trail.length === 1 ? "/" : pathOf(node, trail.slice(0, -1))), ` ${describe({ node, value: valueOf(node) })}`);
  }

  function changeView(focused) {
    drawMap();
    map.classList.remove("entering");
    void map.offsetWidth; // Lets the animation begin anew.
    map.classList.add("entering");
    const tiles = [...map.children];
    (tiles.find(tile => focused !== null && tile.getAttribute("aria-label").startsWith(focused + ":")) ?? tiles[0])?.focus({ preventScroll: true });
    showCurrent();
    byId("announcer").textContent = byId("readout").textContent;
  }

  function zoomIn(node) {
    trail.push(node);
    changeView(null);
  }

  function zoomOut(depth) {
    const left = trail[depth + 1];
    trail.length = depth + 1;
    changeView(pathOf(left));
  }

  function onMapKey(event) {
    const tiles = [...map.children], at = tiles.indexOf(document.activeElement);
    const target = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: tiles.length - 1 }[event.key];
    if (event.key === "Escape" && trail.length > 1) zoomOut(trail.length - 2);
    else if (target !== undefined) tiles[Math.min(Math.max(target, 0), tiles.length - 1)]?.focus();
    else return;
    event.preventDefault();
  }

  function showTree(mode) {
    trail.splice(0, trail.length, collapse(trees[mode]));
    drawMap();
  }

  // With less waste than this part of the content, the kept files say more about the size.
  const noticeableWaste = 0.2;

  function drawWaste() {
    byId("paths-section").hidden = report.wastedBytes === 0;
    byId("map-section").hidden = valueOf(trees.both) === 0;
    if (valueOf(trees.both) === 0) return;
    const mode = report.wastedBytes >= report.contentBytes * noticeableWaste ? "wasted" : "kept";
    for (const button of document.querySelectorAll("#mode input")) {
      button.checked = button.value === mode;
      button.addEventListener("change", () => showTree(button.value));
    }

    map.addEventListener("keydown", onMapKey);
    map.addEventListener("mouseleave", showCurrent);
    let width = 0;
    new ResizeObserver(() => {
      if (map.clientWidth === width) return;
      width = map.clientWidth;
      drawMap();
    }).observe(map);
    showTree(mode);
  }

  // ---- The table of paths

  const shownAtFirst = 25;
  const rows = report.wastedPaths.map(path => ({
    path: path.path,
    wasted: path.overriddenBytes + path.deletedBytes,
    times: path.timesStored,
    stored: path.storedIn[0],
    lost: path.lostIn[0],
    remains: path.remainsIn ?? 0,
    shown: path,
  }));
  const order = { key: "wasted", descending: true, all: false };

  const compare = (a, b) => {
    const left = a[order.key], right = b[order.key];
    const result = left < right ? -1 : left > right ? 1 : 0;
    return order.descending ? -result : result;
  };

  function rowOf(row) {
    const { path, storedIn, lostIn, remainsIn } = row.shown;
    const slash = path.lastIndexOf("/") + 1;
    const narrow = `stored ${row.times}× in ${storedIn.join(", ")} · lost in ${lostIn.join(", ")}`;
    return element("tr", {},
      element("td", { class: "mono" }, element("span", { class: "directory" }, `/${path.slice(0, slash)}`), path.slice(slash), element("span", { class: "narrow" }, narrow)),
      element("td", { class: "number" }, size(row.wasted)),
      element("td", { class: "number wide" }, `${row.times}×`),
      element("td", { class: "wide" }, storedIn.join(", ")),
      element("td", { class: "wide" }, lostIn.join(", ")),
      remainsIn === null ? element("td", { class: "wide gone" }, "gone") : element("td", { class: "wide" }, `${remainsIn}`));
  }

  function drawPaths() {
    const wanted = byId("filter").value.trim().toLowerCase();
    const found = rows.filter(row => `/${row.path}`.toLowerCase().includes(wanted)).sort(compare);
    const shown = order.all ? found : found.slice(0, shownAtFirst);
    byId("paths").tBodies[0].replaceChildren(...shown.map(rowOf));
    const listed = rows.length < report.wastedPathCount ? `the ${number(rows.length)} largest of ${number(report.wastedPathCount)} paths` : plural(rows.length, "path");
    const text = wanted === "" ? `${listed}, ${size(sum(found, row => row.wasted))}` : `${number(found.length)} of ${listed}, ${size(sum(found, row => row.wasted))}`;
    byId("count").textContent = text[0].toUpperCase() + text.slice(1);
    byId("more").hidden = shown.length === found.length;
    byId("more").textContent = `Show all ${number(found.length)}`;
  }

  function preparePaths() {
    byId("filter").addEventListener("input", drawPaths);
    byId("more").addEventListener("click", () => {
      order.all = true;
      drawPaths();
    });
    const headings = [...byId("paths").tHead.rows[0].cells];
    for (const heading of headings) {
      heading.firstElementChild.addEventListener("click", () => {
        const { key } = heading.dataset;
        // Names from a to z, amounts from the largest: what one looks for first.
        order.descending = order.key === key ? !order.descending : key === "wasted" || key === "times";
        order.key = key;
        for (const other of headings) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
        drawPaths();
      });
    }

    drawPaths();
  }

  function drawCuts() {
    byId("cuts").tBodies[0].append(...report.cuts.map(cut => {
      const parts = [["rest", cut.keptBytes], ["useful", cut.squashedBytes], ["saved", cut.savedBytes]];
      return element("tr", {},
        element("td", {}, cut.keptLayers === 0 ? "none" : cut.keptLayers === 1 ? "1" : `1–${cut.keptLayers}`),
        element("td", { class: "number" }, size(cut.keptBytes + cut.squashedBytes)),
        element("td", { class: "number" }, size(cut.savedBytes)),
        element("td", { class: "wide" }, element("span", { class: "bar", role: "img", "aria-label": `${size(cut.keptBytes)} kept, ${size(cut.squashedBytes)} squashed` }, ...bar(parts, report.sourceBytes))));
    }));
  }

  function drawResults() {
    const results = report.possibleResults;
    byId("results-section").hidden = results.length === 0;
    const largest = Math.max(report.sourceBytes, ...results.map(result => result.bytes));
    byId("results").tBodies[0].append(...results.map(result => {
      const made = result.bytes - result.sharedBytes;
      return element("tr", {},
        element("td", {}, element("code", {}, result.command)),
        element("td", { class: "number" }, size(result.bytes)),
        element("td", { class: "number" }, number(result.layers)),
        element("td", { class: "number wide" }, size(result.largestBytes)),
        element("td", { class: "wide" }, element("span", { class: "bar", role: "img", "aria-label": `${size(result.sharedBytes)} kept, ${size(made)} new` }, ...bar([["rest", result.sharedBytes], ["useful", made]], largest))));
    }));
  }

  // Packages that are small and stay as a whole would fill the page.
  const maxPackages = 25;

  function drawSlim() {
    const slim = report.slim;
    byId("slim-section").hidden = slim === null;
    if (slim === null) return;
    byId("slim-rules").hidden = byId("slim-packages").hidden = slim.failure !== undefined;
    if (slim.failure !== undefined) {
      byId("slim-lead").textContent = `This image cannot be slimmed: ${slim.failure}.`;
      return;
    }

    byId("slim-lead").textContent = `Of ${size(slim.totalBytes)} of files, squash --slim keeps ${size(slim.packageBytes)}`
      + ` (${percent(slim.packageBytes, slim.totalBytes)}) as shown here, and squash --slim=file ${size(slim.fileBytes)} (${percent(slim.fileBytes, slim.totalBytes)}).`;
    byId("slim-rules").tBodies[0].append(...slim.rules.map(rule => element("tr", {},
      element("td", {}, rule.name), element("td", { class: "number" }, number(rule.files)), element("td", { class: "number" }, size(rule.bytes)))));
    const row = (name, kept, dropped) => element("tr", {},
      element("td", {}, name), element("td", { class: "number" }, size(kept)), element("td", { class: "number" }, size(dropped)),
      element("td", { class: "wide" }, element("span", { class: "bar", role: "img", "aria-label": `${size(kept)} kept, ${size(dropped)} left out` }, ...bar([["useful", kept], ["rest", dropped]], slim.totalBytes))));
    const rest = slim.packages.slice(maxPackages);
    byId("slim-packages").tBodies[0].append(...slim.packages.slice(0, maxPackages).map(each => row(each.name ?? "(no package)", each.keptBytes, each.droppedBytes)));
    if (rest.length > 0) byId("slim-packages").tBodies[0].append(row(plural(rest.length, "other package"), sum(rest, each => each.keptBytes), sum(rest, each => each.droppedBytes)));
    byId("slim-notes").append(...slim.notes.map(note => element("li", {}, note)));
    byId("slim-notes").hidden = slim.notes.length === 0;
  }

  const labelTime = 2000;

  /** Copies a command. A page from a file may not use the clipboard in every browser: then it selects the command. */
  async function copy(text, button) {
    const label = button.dataset.label ??= button.textContent;
    const bar = byId("command");
    try {
      await navigator.clipboard.writeText(text);
      bar.hidden = true;
      button.textContent = "Copied";
    } catch {
      bar.hidden = false;
      bar.querySelector("code").textContent = text;
      getSelection().selectAllChildren(bar.querySelector("code"));
      button.textContent = "Selected";
    }

    setTimeout(() => { button.textContent = label; }, labelTime);
  }

  function copyButton(label, text, name) {
    const button = element("button", { type: "button", class: "quiet", title: text, "aria-label": `${name}: ${text}` }, label);
    button.addEventListener("click", () => copy(text, button));
    return button;
  }

  function drawAdvice() {
    byId("advice-section").hidden = report.recommendations.length === 0;
    byId("advice").tBodies[0].append(...report.recommendations.map(advice => {
      const line = lineOf(advice.command);
      return element("tr", {},
        element("td", { class: "number" }, size(advice.savedBytes)),
        element("td", { class: "number" }, size(advice.resultBytes)),
        element("td", {},
          element("div", {}, `${advice.title}${advice.needsCheck ? "; check first whether the program still works" : ""}`),
          element("div", { class: "line" }, element("code", {}, line), copyButton("Copy", line, "Copy the command"))),
        element("td", { class: "wide" }, advice.dockerfile ?? ""));
    }));
  }

  // ---- The files of the layers: unpacked when somebody asks for them, because there may be hundreds of thousands

  const shownOfFiles = 100, shownOfFound = 50, shownOfStep = 80;
  let unpacked = null;

  /** For each layer a list of paths, each with the change ("+", "~" or "-") and the bytes. */
  function filesOfLayers() {
    unpacked ??= (async () => {
      const bytes = Uint8Array.from(atob(report.files.data), c => c.charCodeAt(0));
      const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
      const layers = [];
      for (const line of text.split("\n")) {
        const blank = line.indexOf(" ");
        if (line === "=") layers.push([]);
        else if (line !== "") layers.at(-1).push({ change: line[0], bytes: Number(line.slice(1, blank)), path: line.slice(blank + 1) });
      }

      return layers;
    })();
    return unpacked;
  }

  const changeNames = { "+": "added", "~": "changed", "-": "deleted" };

  function treeOfFiles(files) {
    const newDirectory = name => ({ name, bytes: 0, deletedBytes: 0, counts: { "+": 0, "~": 0, "-": 0 }, directories: new Map(), files: [] });
    const root = newDirectory("");
    for (const file of files) {
      const names = file.path.split("/");
      let at = root;
      for (let i = 0; ; i++) {
        at.counts[file.change]++;
        if (file.change === "-") at.deletedBytes += file.bytes;
        else at.bytes += file.bytes;
        if (i === names.length - 1) break;
        if (!at.directories.has(names[i])) at.directories.set(names[i], newDirectory(names[i]));
        at = at.directories.get(names[i]);
      }

      at.files.push({ name: names.at(-1), ...file });
    }

    return root;
  }

  function fileRow(file) {
    return element("li", { class: changeNames[file.change] },
      element("span", { class: "mark", title: changeNames[file.change] }, file.change === "-" ? "−" : file.change), element("span", { class: "unseen" }, changeNames[file.change]),
      element("span", { class: "mono" }, file.name), element("span", { class: "bytes" }, size(file.bytes)));
  }

  function directoryRow(directory) {
    const counts = Object.entries(directory.counts).filter(([, count]) => count > 0).map(([change, count]) => `${number(count)} ${changeNames[change]}`).join(", ");
    const list = element("ul", {});
    const details = element("details", {},
      element("summary", {}, element("span", { class: "mono" }, `${directory.name}/`), element("span", { class: "soft" }, counts), element("span", { class: "bytes" }, size(directory.bytes || -directory.deletedBytes))),
      list);
    details.addEventListener("toggle", () => fillDirectory(list, directory), { once: true });
    return element("li", {}, details);
  }

  function fillDirectory(list, directory) {
    const rows = [...directory.directories.values()].map(each => ({ bytes: each.bytes + each.deletedBytes, draw: () => directoryRow(each) }))
      .concat(directory.files.map(each => ({ bytes: each.bytes, draw: () => fileRow(each) })))
      .sort((a, b) => b.bytes - a.bytes).map(row => row.draw);
    list.append(...rows.slice(0, shownOfFiles).map(row => row()));
    if (rows.length <= shownOfFiles) return;
    const more = element("button", { type: "button", class: "quiet" }, `Show all ${number(rows.length)}`);
    more.addEventListener("click", () => more.parentElement.replaceWith(...rows.slice(shownOfFiles).map(row => row())));
    list.append(element("li", {}, more));
  }

  async function showFiles(layer, details) {
    if (report.files === null) return;
    const root = treeOfFiles((await filesOfLayers())[layer.number - 1]);
    const place = details.querySelector(".files");
    if (root.directories.size + root.files.length === 0) {
      place.append(element("p", { class: "soft" }, "This layer changes no files."));
      return;
    }

    const list = element("ul", {});
    fillDirectory(list, root);
    place.append(element("p", { class: "soft" }, "Its files, largest first: + added, ~ changed, − deleted"), list);
  }

  /** All files of the image: for each path, its layers, and what a container sees of it. */
  function pathsOf(layers) {
    const paths = new Map();
    layers.forEach((files, i) => files.forEach(file => {
      const at = paths.get(file.path) ?? { path: file.path, bytes: 0, steps: [], now: null };
      at.steps.push({ layer: i + 1, change: changeNames[file.change] });
      at.bytes = Math.max(at.bytes, file.bytes);
      at.now = file.change === "-" ? null : i + 1;
      paths.set(file.path, at);
    }));
    return [...paths.values()].sort((a, b) => b.bytes - a.bytes);
  }

  /** Whether a path is meant: it contains the text or, with wildcards, matches as a pattern of --exclude does. */
  function finderOf(text) {
    if (!/[*?]/.test(text)) return path => path.includes(text);
    const parts = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
    const pattern = text.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*\*\/|\*\*|\*|\?/g, wildcard => parts[wildcard]);
    const found = new RegExp(`${text.startsWith("/") ? "^" : "/"}${pattern}(?:/.*)?$`);
    return path => found.test(path);
  }

  function prepareSearch() {
    byId("search-section").hidden = report.files === null;
    if (report.files === null) return;
    let paths = null, turn = 0;
    const omitted = report.files.omitted === 0 ? "" : `; the page leaves out the ${number(report.files.omitted)} smallest`;
    byId("search").addEventListener("input", async () => {
      const own = ++turn, wanted = byId("search").value.trim().toLowerCase();
      paths ??= pathsOf(await filesOfLayers());
      if (own !== turn) return;
      const isMeant = finderOf(wanted);
      const found = wanted === "" ? [] : paths.filter(path => isMeant(`/${path.path}`.toLowerCase()));
      byId("found").tBodies[0].replaceChildren(...found.slice(0, shownOfFound).map(path => {
        const slash = path.path.lastIndexOf("/") + 1, now = path.now === null ? "gone" : `${path.now}`;
        return element("tr", {},
          element("td", { class: "mono" }, element("span", { class: "directory" }, `/${path.path.slice(0, slash)}`), path.path.slice(slash), element("span", { class: "narrow" }, path.steps.map(step => `${step.change} by layer ${step.layer}`).join(", "))),
          element("td", { class: "number" }, size(path.bytes)),
          element("td", { class: "wide" }, ...path.steps.map(step => element("div", { title: stepOf(step.layer) }, `${step.layer} ${step.change}: ${middle(stepOf(step.layer), shownOfStep)}`))),
          element("td", { class: path.now === null ? "gone" : null }, now));
      }));
      byId("found").hidden = found.length === 0;
      byId("found-count").textContent = wanted === "" ? "" : found.length === 0 ? `No path of the image matches this${omitted}.`
        : `${plural(found.length, "path")}, largest first${found.length > shownOfFound ? `; these are the first ${shownOfFound}` : ""}${omitted}.`;
    });
  }

  function drawPackages() {
    const packages = report.present?.packages ?? null;
    byId("packages-section").hidden = packages === null;
    if (packages === null) return;
    byId("packages-lead").textContent = `${plural(packages.count, "package")} with ${size(packages.bytes)}; ${size(packages.otherBytes)} belong to no package.`;
    const row = each => element("tr", {},
      element("td", {}, each.name, " ", element("span", { class: "directory" }, each.version)), element("td", { class: "number" }, size(each.bytes)),
      element("td", { class: "number wide" }, number(each.files)), element("td", {}, `${each.layer}`));
    byId("packages").tBodies[0].append(...packages.largest.slice(0, maxPackages).map(row));
  }

  function drawDuplicates() {
    const duplicates = report.present?.duplicates ?? null;
    byId("duplicates-section").hidden = duplicates === null || duplicates.groups === 0;
    if (duplicates === null) return;
    byId("duplicates-lead").textContent = `${size(duplicates.extraBytes)} in copies of ${plural(duplicates.groups, "content")}. Hardlinks are stored once and don't count.`;
    byId("duplicates").tBodies[0].append(...duplicates.largest.slice(0, shownOfPresent).map(group => element("tr", {},
      element("td", { class: "mono" }, ...group.paths.map(path => element("div", {}, `/${path}`)), ...(group.copies > group.paths.length ? [element("div", { class: "directory" }, `and ${number(group.copies - group.paths.length)} more`)] : [])),
      element("td", { class: "number" }, size(group.extraBytes)), element("td", { class: "number" }, `${number(group.copies)}×`), element("td", { class: "wide" }, group.layers.join(", ")))));
  }

  const shownOfPresent = 10;

  function drawPresent() {
    if (report.present === null || report.present.bytes === 0) return;
    byId("present-section").hidden = false;
    const useOf = path => path.purpose !== null ? `${path.purpose}${path.package === null ? "" : ` (package ${path.package})`}`
      : path.package !== null ? `package ${path.package}`
      : path.packagedBytes > path.bytes / 2 ? "mostly packages" : null;
    const row = (path, name) => element("tr", {},
      element("td", { class: "mono" }, name, element("span", { class: "narrow" }, `from layer ${path.layer}`)),
      element("td", { class: "number" }, size(path.bytes)),
      element("td", { class: "number wide" }, number(path.files)),
      element("td", { class: "wide step", title: stepOf(path.layer) }, `${path.layer}: ${middle(stepOf(path.layer), shownOfStep)}`),
      element("td", { class: useOf(path) === null ? null : "use" }, useOf(path) ?? copyButton("Leave out", lineOf(path.command), `Copy the command without ${name}`)));
    const { files } = report.present, own = files.findIndex(path => useOf(path) === null);
    const shown = own < shownOfPresent ? files.slice(0, shownOfPresent) : [...files.slice(0, shownOfPresent - 1), files[own]];
    byId("present").tBodies[0].append(...shown.map(path => row(path, `/${path.path}`)));
    byId("directories").tBodies[0].append(...report.present.directories.slice(0, shownOfPresent).map(path => row(path, `/${path.path}/`)));
  }

  function drawLeaks() {
    if (report.leaks === null) return;
    const leaks = report.leaks.filter(leak => leak.allowed === null), allowed = report.leaks.length - leaks.length;
    byId("leaks-section").hidden = false;
    byId("leaks").hidden = leaks.length === 0;
    byId("leaks-lead").textContent = (leaks.length === 0 ? "The search found no secrets." : "Anyone with the image can read these: revoke them, and remove them from the image.")
      + (allowed === 0 ? "" : ` ${plural(allowed, "known secret")} ${allowed === 1 ? "is" : "are"} allowed.`);
    const placeOf = leak => leak.field ?? (leak.path === null ? `byte ${number(leak.offset)} of the layer` : `/${leak.path}`);
    byId("leaks").tBodies[0].append(...leaks.map(leak => element("tr", {},
      element("td", {}, leak.severity),
      element("td", {}, leak.title, " ", element("code", {}, leak.masked), element("span", { class: "narrow" }, `${placeOf(leak)} · ${lineOf(leak.remedy)}`)),
      element("td", { class: "wide mono" }, leak.layer === null ? placeOf(leak) : `layer ${leak.layer}: ${placeOf(leak)}`),
      element("td", { class: "wide" }, leak.visible ? "yes" : leak.lostIn === null ? "no" : `until layer ${leak.lostIn}`),
      element("td", { class: "wide" }, element("code", {}, lineOf(leak.remedy))))));
  }

  function drawHistory() {
    byId("history").append(...report.history.map(step => element("li", { class: step.layer === null ? "empty" : null },
      element("span", { class: "ordinal" }, step.layer === null ? "" : `${step.layer}`),
      element("span", { class: `mono${step.createdBy ? "" : " soft"}` }, step.createdBy || unknownStep),
      step.created === null ? null : element("time", { title: step.created }, step.created.slice(0, 10)))));
  }

  function prepareTheme() {
    const root = document.documentElement, button = byId("theme");
    const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const show = () => button.setAttribute("aria-pressed", `${isDark()}`);
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      show();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    show();
  }

  byId("command").querySelector("button").addEventListener("click", () => { byId("command").hidden = true; });
  prepareTheme();
  drawSummary();
  drawAdvice();
  drawPresent();
  prepareSearch();
  drawPackages();
  drawDuplicates();
  drawLeaks();
  drawLayers();
  drawWaste();
  preparePaths();
  drawCuts();
  drawResults();
  drawSlim();
  drawHistory();
  byId("product").textContent = `Made by ${report.product}.`;
})();
