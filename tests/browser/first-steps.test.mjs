// The first notebook in JupyterLab.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { open, place } from './lab.mjs'

let lab, outputs

before(async () => {
  lab = await open()
  await lab.show('first-steps.ipynb')
  outputs = await lab.run()
}, { timeout: 300_000 })
after(() => lab?.close())

test('all cells run', () => {
  const failed = Object.values(outputs).flat().filter(o => o.output_type === 'error')
  assert.deepEqual(failed.map(o => o.evalue), [])
})

test('the drawing of gonum/plot is seen', async () => {
  const top = await lab.cell('plot-text')
  await top.evaluate(element => element.scrollIntoView({ block: 'start' }))
  await lab.page.waitForTimeout(2000) // for MathJax and for fonts
  assert.ok(await lab.page.locator('.jp-OutputArea-output svg, .jp-OutputArea-output img').count() > 0)
  await lab.page.screenshot({ path: join(place, 'first-steps.png') })
})
