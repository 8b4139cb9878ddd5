package io.turnout.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    private static final String LIST = """
        [{'id':'a','age':5,'place':{'name':'here','code':1},'tags':[{'key':'x','value':1},{'key':'y','value':2}]},
         {'id':'b','age':60,'tags':[]}]""".replace('\'', '"');

    private static Selection selection(String query) throws Problem {
        QueryStringDecoder uri = ApiCalls.decoder("/?" + query);
        Request request = new Request(
                "GET", "/", null, uri.parameters(), new DefaultHttpHeaders(), new byte[0], Caller.UNKNOWN, "");
        return Selection.of(request, Set.of("id", "place"));
    }

    private static JsonNode json(String text) throws Exception {
        return Request.MAPPER.readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filter=(eq,id,a) | a",
                "filter=(neq,id,a) | b",
                "filter=(in,id,a,b,c) | ab",
                "filter=(nin,id,a,c) | b",
                "filter=(gt,age,5) | b",
                "filter=(gte,age,5) | ab",
                "filter=(lt,age,60) | a",
                "filter=(lte,age,60.0) | ab",
                "filter=(cont,place/name,er) | a",
                "filter=(ncont,place/name,er) | b",
                "filter=(eq,tags/key,y) | a",
                "filter=(eq,id,a);(gt,age,5) | ''",
                "filter=(eq,id,'a') | a",
                "filter=(eq,nothing,a) | ''",
            })
    void shouldKeepTheEntriesThatMeetEveryCondition(String query, String ids) throws Exception {
        StringBuilder kept = new StringBuilder();
        selection(query)
                .apply(json(LIST))
                .forEach(it -> kept.append(it.get("id").textValue()));
        assertEquals(ids, kept.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "all_fields | {'id':'a','age':5,'place':{'name':'here','code':1},"
                        + "'tags':[{'key':'x','value':1},{'key':'y','value':2}]}",
                "exclude_default | {'id':'a','age':5,'place':{'name':'here','code':1}}",
                "fields=tags/key | {'id':'a','age':5,'place':{'name':'here','code':1},'tags':[{'key':'x'},{'key':'y'}]}",
                "fields=tags | {'id':'a','age':5,'place':{'name':'here','code':1},"
                        + "'tags':[{'key':'x','value':1},{'key':'y','value':2}]}",
                "exclude_fields=tags,place/code | {'id':'a','age':5,'place':{'name':'here'}}",
                "exclude_fields=id,tags,age | {'id':'a','place':{'name':'here','code':1}}",
            })
    void shouldKeepTheAttributesThatAreWanted(String query, String expected) throws Exception {
        String quoted = expected.startsWith("{'") ? expected : "{'" + expected.substring(1);
        assertEquals(json(quoted), selection(query).apply(json(LIST)).get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter=",
                "filter=(eq,id)",
                "filter=(is,id,a)",
                "filter=(eq,id,a",
                "filter=(eq,id,a);",
                "filter=(eq,id,a)(eq,id,b)",
                "filter=(eq,id,a,b)",
                "fields=",
                "fields=a,,b",
                "fields=a&all_fields",
                "exclude_default&exclude_fields=a",
                "filter=(eq,id,a)&filter=(eq,id,b)"
            })
    void shouldRefuseWhatIsNoSelection(String query) {
        assertEquals(400, assertThrows(Problem.class, () -> selection(query)).status());
    }
}
