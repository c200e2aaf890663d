using System.Reflection;

// The firmware's version. nanoframework.json names the same (a test compares them); the terminal reports it.
[assembly: AssemblyTitle("KioskFleet terminal")]
[assembly: AssemblyVersion("0.1.0.0")]
