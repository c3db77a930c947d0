#!/bin/sh
# Enters Quadrant, as it lies in this folder, into the menus of the user who runs this, and opens its experiments and bundles with it:
#   desktop/register.sh             again after the folder was moved
#   desktop/register.sh --remove
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/quadrant.desktop
type=$data/mime/packages/quadrant.xml
icon=$data/icons/hicolor/scalable/apps/quadrant.svg

refresh() {
  if command -v update-mime-database >/dev/null; then update-mime-database "$data/mime" || true; fi
  if command -v update-desktop-database >/dev/null; then update-desktop-database "$data/applications" || true; fi
}

if [ "${1:-}" = --remove ]; then
  rm -f "$entry" "$type" "$icon"
  refresh
  exit
fi

mkdir -p "$(dirname "$entry")" "$(dirname "$type")" "$(dirname "$icon")"
folder=$(dirname "$here" | sed 's/[&|\\]/\\&/g')
sed "s|@FOLDER@|$folder|" "$here/quadrant.desktop" >"$entry"
cp "$here/quadrant.xml" "$type"
cp "$here/quadrant.svg" "$icon"
refresh
if command -v xdg-mime >/dev/null; then
  xdg-mime default quadrant.desktop application/x-quadrant+json application/x-quadrant-bundle || true
fi
