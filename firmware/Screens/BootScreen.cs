using KioskFleet.Hardware;
namespace KioskFleet.Firmware.Screens;
public sealed class BootScreen { public BootScreen(IScreen s){} public void Show(IViewerStatus s){} public void Forget(){} }
