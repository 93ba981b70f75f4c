// JupyterLab on the loopback address and a headless Chromium, for the tests beside this file. Everything is ended again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { randomBytes } from 'node:crypto'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const bin = join(root, '.venv', 'bin')
// Notebooks lie in the module while they are tested, so that they find its packages.
export const place = join(root, 'out', 'browser')

const settings = {
  'apputils-extension/notification': { fetchNews: 'false', checkForUpdates: false },
  'notebook-extension/tracker': { windowingMode: 'none' }, // every cell is in the page, seen or not
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function until(what, probe, seconds = 60) {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await new Promise(r => setTimeout(r, 200))) {
    const found = await probe().catch(() => undefined)
    if (found) return found
  }
  throw new Error(`${what}: nothing within ${seconds} s`)
}

// A notebook of code cells.
export function notebook(...sources) {
  const cells = sources.map((source, i) => ({ cell_type: 'code', id: `cell-${i}`, metadata: {}, execution_count: null, outputs: [], source }))
  return JSON.stringify({ cells, metadata: { kernelspec: { name: 'fluxion', display_name: 'Go (Fluxion)', language: 'go' } }, nbformat: 4, nbformat_minor: 5 })
}

export async function open() {
  const temporary = mkdtempSync(join(tmpdir(), 'fluxion-browser-'))
  for (const [name, values] of Object.entries(settings)) {
    const file = join(temporary, 'settings', '@jupyterlab', `${name}.jupyterlab-settings`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(values))
  }
  mkdirSync(place, { recursive: true })
  const port = await freePort(), token = randomBytes(16).toString('hex')
  const args = ['--no-browser', '--expose-app-in-browser', '--allow-root', '--ServerApp.ip=127.0.0.1', `--ServerApp.port=${port}`, '--ServerApp.port_retries=0', `--ServerApp.root_dir=${place}`]
  const lab = spawn(join(bin, 'jupyter-lab'), args, {
    stdio: 'ignore',
    env: {
      ...process.env, PATH: bin + delimiter + process.env.PATH, JUPYTER_TOKEN: token, FLUXION_HISTORY: 'off',
      JUPYTER_DATA_DIR: join(temporary, 'data'), JUPYTER_CONFIG_DIR: join(temporary, 'config'),
      JUPYTERLAB_SETTINGS_DIR: join(temporary, 'settings'), JUPYTERLAB_WORKSPACES_DIR: join(temporary, 'workspaces'),
    },
  })
  const base = `http://127.0.0.1:${port}`
  await until('JupyterLab', async () => (await fetch(`${base}/api?token=${token}`)).ok)
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage({ viewport: { width: 1100, height: 1300 }, deviceScaleFactor: 1.5 })
  const requests = []
  page.on('request', r => { if (!r.url().startsWith(base) && !/^(data|blob|ws):/.test(r.url())) requests.push(r.url()) })

  return {
    page, requests, pictures: place,
    // show opens a notebook: a file of notebooks/, or one made of cells.
    async show(name, text) {
      if (text) writeFileSync(join(place, name), text)
      else cpSync(join(root, 'notebooks', name), join(place, name))
      await this.reload(name)
    },
    // reload opens a notebook as it was saved.
    async reload(name) {
      await page.goto(`${base}/doc/tree/${name}?token=${token}`)
      await until('the notebook', () => page.evaluate(() => !!window.jupyterapp?.shell.currentWidget?.content?.widgets?.length))
      await page.evaluate(() => window.jupyterapp.shell.currentWidget.sessionContext.ready.then(() => true))
    },
    // run runs all cells and returns the outputs of each, by its id.
    async run() {
      await page.evaluate(() => window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => true))
      const cells = await page.evaluate(() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells)
      return Object.fromEntries(cells.map(c => [c.id, c.outputs ?? []]))
    },
    // cell is the element of a cell.
    async cell(id) {
      const i = await page.evaluate(id => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(w => w.model.id === id), id)
      if (i < 0) throw new Error(`there is no cell ${id}`)
      return page.locator('.jp-Notebook .jp-Cell').nth(i)
    },
    async theme(name) {
      await page.evaluate(name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name }).then(() => true), name)
      await until(name, () => page.evaluate(light => document.body.dataset.jpThemeLight === light, String(name === 'JupyterLab Light')))
    },
    // picture keeps a screenshot of an element in out/browser, for a person to look at.
    async picture(element, name) {
      await element.scrollIntoViewIfNeeded()
      const path = join(place, `${name}.png`)
      await element.screenshot({ path })
      return path
    },
    async close() {
      await browser.close()
      lab.kill()
      if (lab.exitCode === null) await once(lab, 'exit')
      rmSync(temporary, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
