const crypto = require('crypto');
const dns = require('dns');
const express = require('express');
const tls = require('tls');
const zlib = require('zlib');

const app = express();
app.get('/hello/:name', (request, response) => response.json({ hello: request.params.name }));
const server = app.listen(8080, '127.0.0.1', async () => {
    const answer = await fetch('http://127.0.0.1:8080/hello/node');
    console.log(answer.status, await answer.text());
    console.log(new Intl.DateTimeFormat('de-DE', { dateStyle: 'full', timeStyle: 'long', timeZone: 'Asia/Tokyo' }).format(0));
    console.log(new Intl.NumberFormat('hi-IN').format(1234567.89), ['z', 'ä', 'a'].sort(new Intl.Collator('sv').compare).join(''));
    console.log(crypto.createHash('sha256').update('x').digest('hex'), zlib.brotliDecompressSync(zlib.brotliCompressSync('brotli')).toString());
    console.log(tls.rootCertificates.length > 10, require('child_process').execSync('echo shell').toString());
    dns.lookup('localhost', (failure, address) => {
        console.log(failure ? failure.code : 'resolved', address !== undefined);
        server.close(() => process.exit(0));
    });
});
