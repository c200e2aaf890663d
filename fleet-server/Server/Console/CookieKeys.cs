using KioskFleet.Server.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace KioskFleet.Server.Console;

/// <summary>Where the keys of cookies and form tokens lie.</summary>
internal interface IConfigureKeys
{
    IXmlRepository Repository { get; }
}

/// <summary>In the data directory, whose owner alone reads it: sessions outlive a restart.</summary>
internal sealed class CookieKeys(DataDirectory data, ILoggerFactory logs) : IConfigureKeys
{
    public IXmlRepository Repository { get; } = new FileSystemXmlRepository(new DirectoryInfo(data.Folder("cookie-keys")), logs);
}
