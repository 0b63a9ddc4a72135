/** The service catalogue for forms and labels. */
import { listOf, serviceTypeItem } from '#command-center/contract/http.ts';
import type { ServerDeps } from '../deps.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';
import { foundList } from './list.ts';

export function catalogueRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/service-types',
      summary: 'Service types with names, classes and the evidence they demand',
      access: 'site.read',
      query: noQuery,
      body: noBody,
      answer: listOf(serviceTypeItem),
      handle: async () =>
        foundList(
          deps,
          deps.catalogue.serviceTypes().map((type) => ({
            subtype: type.subtype,
            category: type.category,
            nameZh: type.nameZh,
            nameEn: type.nameEn,
            class: type.class,
            evidence: [...type.evidence],
          })),
        ),
    }),
  ];
}
