// The firmware's sources say File, Thread, GC and so on. On the terminal these are nanoFramework's; here they are the ones that act on the
// virtual board of the calling thread instead of the host's.
global using Directory = KioskFleet.NanoHost.IO.Directory;
global using DirectoryInfo = KioskFleet.NanoHost.IO.DirectoryInfo;
global using DriveInfo = KioskFleet.NanoHost.IO.DriveInfo;
global using File = KioskFleet.NanoHost.IO.File;
global using FileInfo = KioskFleet.NanoHost.IO.FileInfo;
global using FileStream = KioskFleet.NanoHost.IO.FileStream;
global using GC = nanoFramework.Runtime.Native.GC;
global using Path = KioskFleet.NanoHost.IO.Path;
global using Thread = KioskFleet.NanoHost.Threading.Thread;
global using Timer = KioskFleet.NanoHost.Threading.Timer;
global using X509Certificate = KioskFleet.NanoHost.Native.X509Certificate;
