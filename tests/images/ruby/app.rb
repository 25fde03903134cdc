require 'date'
require 'digest'
require 'json'
require 'net/http'
require 'nokogiri'
require 'openssl'
require 'sqlite3'
require 'webrick'
require 'yaml'

server = WEBrick::HTTPServer.new(BindAddress: '127.0.0.1', Port: 8080, AccessLog: [], Logger: WEBrick::Log.new(File::NULL))
server.mount_proc('/') { |request, response| response.body = "hello #{request.query['name']}" }
Thread.new { server.start }
puts Net::HTTP.get(URI('http://127.0.0.1:8080/?name=ruby'))
puts Nokogiri::XML('<a><b>1</b></a>').at('b').text
puts SQLite3::Database.new(':memory:').execute('select 1 + 1').inspect
puts JSON.generate(YAML.load("a: [1, 2]")), Date.new(2024, 7, 1).strftime('%A %j')
puts 'ж'.encode('KOI8-R').bytes.inspect, Digest::SHA256.hexdigest('x')
store = OpenSSL::X509::Store.new
store.set_default_paths
puts OpenSSL::PKey::EC.generate('prime256v1').group.curve_name, File.exist?(OpenSSL::X509::DEFAULT_CERT_DIR)
puts `echo shell`
server.shutdown
