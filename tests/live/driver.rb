# Loads many env files with Ruby's dotenv: driver.rb CASES RESULTS, as driver.mjs has it.
require "dotenv"
require "json"

cases = JSON.parse(File.read(ARGV[0]))
results = ARGV[1]
found = cases.map do |one|
  ENV.replace(one["environ"])
  begin
    Dotenv.load(one["path"])
    ENV.to_h.map { |name, value| [[name].pack("m0"), [value].pack("m0")] }
  rescue StandardError, SyntaxError
    nil
  end
end
File.write(results, JSON.generate(found))
