<?php
date_default_timezone_set('Europe/Berlin');
$database = new PDO('sqlite::memory:');
echo $database->query('select 1 + 1')->fetchColumn(), "\n";
echo mb_strtoupper('äöü'), ' ', iconv('UTF-8', 'ISO-8859-1//TRANSLIT', 'abc'), "\n";
echo (new NumberFormatter('de_DE', NumberFormatter::DECIMAL))->format(1234567.89), "\n";
echo date('Y-m-d H:i T', 1719835200), ' ', json_encode(['a' => 1]), "\n";
$document = new DOMDocument();
$document->loadXML('<a><b>1</b></a>');
echo $document->getElementsByTagName('b')[0]->textContent, "\n";
echo curl_version()['version'] !== '' ? 'curl' : '', ' ', hash('sha256', 'x'), "\n";
$modules = get_loaded_extensions();
sort($modules);
echo implode(' ', $modules), "\n";

// Character sets whose modules share libraries.
foreach (['EUC-CN', 'EUC-JISX0213', 'EUC-JP', 'EUC-KR', 'EUC-TW', 'ISO-2022-CN-EXT'] as $charset) echo $charset, ' ', iconv('UTF-8', $charset, 'a'), "\n";

// The server's certificate is not signed by a known authority: 60. If curl had no authorities, it would be 77.
$connection = curl_init('https://localhost:8443/');
curl_setopt($connection, CURLOPT_RETURNTRANSFER, true);
curl_exec($connection);
echo curl_errno($connection), "\n";
