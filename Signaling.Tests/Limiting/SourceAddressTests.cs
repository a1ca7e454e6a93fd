using System.Net;
using Signaling.AspNetCore.Limiting;

namespace Signaling.Tests.Limiting;

public sealed class SourceAddressTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    [InlineData("::1", "::/64")]
    public void Address_OfIPv4_IsItself_AndOfIPv6_ItsNetwork(string address, string expected) =>
        SourceAddress.Of(IPAddress.Parse(address)).Should().Be(expected);

    [Fact]
    public void Address_ThatIsUnknown_IsNoSource() => SourceAddress.Of(null).Should().BeNull();
}
