# Debian has no packages of .NET: the runtime is that of the machine.
root=$(dirname "$(readlink -f "$(command -v dotnet)")")
version=$(dotnet --list-runtimes | awk '$1 == "Microsoft.NETCore.App" { version = $2 } END { print version }')
mkdir -p "$1/runtime/shared/Microsoft.NETCore.App"
cp -a "$root/dotnet" "$root/host" "$1/runtime/"
cp -a "$root/shared/Microsoft.NETCore.App/$version" "$1/runtime/shared/Microsoft.NETCore.App/"
dotnet publish "$1/app.csproj" --configuration Release --output "$1/app" --nologo --verbosity quiet -p:UseAppHost=false
