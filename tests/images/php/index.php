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
